"""Phone numbers as people type them, in one form."""

import pytest

from chassis.security.identity import compared_phone
from chassis.security.phones import e164, region_of


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("+1 201-555-0123", None, "+12015550123"),
        ("(201) 555-0123", "US", "+12015550123"),
        ("1 201 555 0123", "US", "+12015550123"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+44 (0)20 7946 0018", "US", "+442079460018"),
        ("00 44 20 7946 0018", "DE", "+442079460018"),
        ("\ufeff+12015550123\u200b", None, "+12015550123"),
        ("\uff0b\uff11\uff12\uff10\uff11\uff15\uff15\uff15\uff10\uff11\uff12\uff13", None, "+12015550123"),
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed: str, region: str | None, number: str) -> None:
    assert e164(typed, region) == number == compared_phone(number)


@pytest.mark.parametrize(
    "typed",
    ["", "12", "call me", "201 555 0123 ext. 5", "+1 201 555 012", "+999 12345678", "2015550123, 2015550124", "=1+1"],
)
def test_what_is_no_number_of_its_country_is_none(typed: str) -> None:
    assert e164(typed, "US") is None


def test_a_national_number_is_not_guessed_without_a_region() -> None:
    assert e164("201 555 0123", None) is None
    assert e164("020 7946 0018", "US") is None


@pytest.mark.parametrize(("locale", "region"), [("en-US", "US"), ("de", None), ("pt-BR", "BR")])
def test_the_region_is_that_of_the_locale(locale: str, region: str | None) -> None:
    assert region_of(locale) == region
