"""Money, numbers and moments in words."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from console_service.view.formats import Formats, locale_of, zone_of

AT = datetime(2026, 11, 27, 16, 5, tzinfo=UTC)
ENGLISH, SPANISH = Formats("en", zone_of("America/New_York")), Formats("es", UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (5000, "USD", "$50.00"),
        (5000, "JPY", "¥5,000"),
        (5000, "KWD", "KWD5.000"),
        (500000, "ISK", "ISK5,000"),
        (0, "EUR", "€0.00"),
        (10**15, "USD", "$10,000,000,000,000.00"),
    ],
)
def test_minor_units_are_shown_as_money(minor: int, currency: str, shown: str) -> None:
    assert ENGLISH.money(minor, currency).replace("\xa0", "") == shown


@pytest.mark.parametrize(
    ("told", "shown"), [("50000", "50,000"), ("12500.5", "12,500.5"), ("0", "0"), ("a lot", "a lot"), ("NaN", "NaN")]
)
def test_a_number_that_is_told_as_text_is_shown_as_a_number(told: str, shown: str) -> None:
    assert ENGLISH.measured(told) == shown


def test_moments_are_those_of_the_reader() -> None:
    assert ENGLISH.moment(AT) == "Nov 27, 2026, 11:05:00 AM"
    assert SPANISH.day(AT) == "27 nov 2026"
    assert SPANISH.number(Decimal("1234567.5")) == "1.234.567,5"
    assert ENGLISH.percent(12, 48) == "25%"
    assert ENGLISH.percent(1, 0) == "0%"


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (12 * 1440 + 300, "12 days"),
        (1440 + 240, "1 day 4 hours"),
        (125, "2 hours 5 minutes"),
        (1, "1 minute"),
        (-9, "0 minutes"),
    ],
)
def test_the_time_that_is_left_is_said_in_its_largest_units(minutes: int, shown: str) -> None:
    assert ENGLISH.left(AT + timedelta(minutes=minutes), AT) == shown


def test_an_hour_of_figures_is_said_in_utc() -> None:
    at = datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert ENGLISH.hour(at) == "Nov 27, 16:00"
    assert Formats("es", UTC).hour(at) == "27 nov, 16:00"


def test_a_moment_that_somebody_has_to_keep_has_no_seconds() -> None:
    assert ENGLISH.minute(AT) == "Nov 27, 2026, 11:05 AM"
    assert SPANISH.minute(AT) == "27 nov 2026, 16:05"


@pytest.mark.parametrize("name", ["Nowhere/City", "../../etc/passwd", "/etc/passwd", "", None, "\0", "x" * 60])
def test_a_zone_that_nobody_knows_is_utc(name: str | None) -> None:
    assert zone_of(name) is UTC


@pytest.mark.parametrize(
    ("language", "wanted", "found"),
    [("en", "en-GB", "en_GB"), ("es", "en-GB", "es"), ("en", "", "en"), ("en", "xx-YY", "en"), ("en", "../en", "en")],
)
def test_the_locale_of_a_tenant_counts_in_its_own_language(language: str, wanted: str, found: str) -> None:
    assert locale_of(language, wanted) == found
