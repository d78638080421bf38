"""What is learned about a contact, and what is said of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.enrollment import ContactChanged
from enrollment_service.domain.contact import MAX_TAGS, Alteration, Contact, Traits, alter, learn

NOW = datetime(2026, 4, 1, tzinfo=UTC)
UNKNOWN = Contact(UUID(int=5), NOW, NOW)
ADA = replace(UNKNOWN, version=3, email="ada@example.com", name="Ada")


def test_a_contact_is_said_even_if_nothing_is_known_of_it() -> None:
    contact, said = learn(UNKNOWN, NOW, Traits())
    assert (contact.version, len(said)) == (1, 1)


@pytest.mark.parametrize(
    ("email", "name"),
    [(None, None), ("ada@example.com", "Ada"), ("other@example.com", None), (None, "Eva"), (None, "")],
)
def test_a_fact_that_fills_no_gap_changes_nothing_and_is_not_said(email: str | None, name: str | None) -> None:
    assert learn(ADA, NOW, Traits(email, name)) == (ADA, [])


def test_what_is_learned_fills_gaps_with_a_new_version_and_its_time() -> None:
    later = NOW + timedelta(hours=1)
    contact, said = learn(replace(ADA, name=None), later, Traits(name="Ada Byron"))
    assert contact == replace(ADA, version=4, changed_at=later, name="Ada Byron")
    assert said == [
        ContactChanged(
            contact_id=ADA.contact_id,
            version=4,
            email="ada@example.com",
            name="Ada Byron",
            merge_fields={"first_name": "Ada"},
            changed_at=later,
        )
    ]


def test_only_staff_overwrites_a_name_and_nobody_an_address() -> None:
    corrected, _said = learn(ADA, NOW, Traits("other@example.com", "Ada Byron"), replacing=True)
    assert (corrected.name, corrected.email) == ("Ada Byron", "ada@example.com")


def test_staff_that_names_nobody_leaves_the_name() -> None:
    assert learn(ADA, NOW, Traits(), replacing=True) == (ADA, [])


def test_phone_zone_and_locale_are_learned_as_names_are_and_a_number_is_never_overwritten() -> None:
    told = Traits(phone="+12015550123", zone="Europe/Berlin", locale="de-DE")
    first, _said = learn(ADA, NOW, told)
    again = Traits(phone="+442079460018", zone="Europe/London", locale="en-GB")
    by_fact, silence = learn(first, NOW, again)
    by_staff, said = learn(first, NOW, again, replacing=True)
    assert (by_fact, silence) == (first, [])
    assert (by_staff.phone, by_staff.zone, by_staff.locale) == ("+12015550123", "Europe/London", "en-GB")
    assert [(one.phone, one.zone, one.locale) for one in said if isinstance(one, ContactChanged)] == [
        ("+12015550123", "Europe/London", "en-GB")
    ]


@pytest.mark.parametrize(
    ("name", "first"), [("Ada Byron King", "Ada"), ("  Ada\tByron", "Ada"), ("Ada", "Ada"), ("  ", None), (None, None)]
)
def test_the_first_name_is_the_first_word(name: str | None, first: str | None) -> None:
    assert replace(ADA, name=name).first_name == first


_FACTS = st.tuples(st.sampled_from([None, "a@x.example", "b@x.example"]), st.sampled_from([None, "A", "B"]))


@given(st.lists(st.tuples(_FACTS, st.booleans()), max_size=12))
def test_every_change_is_said_once_and_versions_ascend_by_one(
    facts: list[tuple[tuple[str | None, str | None], bool]],
) -> None:
    contact, versions = UNKNOWN, list[int]()
    for (email, name), replacing in facts:
        before = contact
        contact, said = learn(contact, NOW, Traits(email, name), replacing=replacing)
        versions += [event.version for event in said if isinstance(event, ContactChanged)]
        assert bool(said) == (contact != before)
    assert versions == list(range(1, contact.version + 1))


def test_tags_are_only_added_and_stage_and_own_values_fill_gaps_unless_staff_says_so() -> None:
    known = replace(ADA, stage="lead", tags=("b",), fields={"city": "Ulm"})
    told = Traits(stage="customer", tags=("c", "a"), fields={"city": "Bonn", "score": 5})
    learned, _said = learn(known, NOW, told)
    assert (learned.stage, learned.tags, learned.fields) == ("lead", ("a", "b", "c"), {"city": "Ulm", "score": 5})
    corrected, _said = learn(known, NOW, told, replacing=True)
    assert (corrected.stage, corrected.fields) == ("customer", {"city": "Bonn", "score": 5})
    many = tuple(f"t{number:03}" for number in range(MAX_TAGS))
    full, _said = learn(known, NOW, Traits(tags=many))
    assert len(full.tags) == MAX_TAGS
    assert learn(full, NOW, Traits(tags=("z",))) == (full, [])


def test_an_alteration_takes_away_what_it_names_and_leaves_the_rest() -> None:
    known = replace(ADA, stage="lead", tags=("a", "b"), fields={"city": "Ulm", "score": 5})
    asked = Alteration({"stage": None}, add_tags=("c", "a"), remove_tags=("b",), fields={"score": None})
    altered, (said,) = alter(known, asked, NOW)
    assert (altered.name, altered.stage, altered.tags, altered.fields) == ("Ada", None, ("a", "c"), {"city": "Ulm"})
    assert isinstance(said, ContactChanged)
    assert (said.version, said.merge_fields) == (4, {"first_name": "Ada", "city": "Ulm"})
    assert alter(altered, asked, NOW) == (altered, [])
    assert alter(known, Alteration(tags=()), NOW)[0].tags == ()
