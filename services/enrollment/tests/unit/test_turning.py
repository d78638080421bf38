"""When time alone may change what a rule says of a contact."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from contracts.values import CountedEvents, FieldKind, Node
from enrollment_service.domain.contact import Contact
from enrollment_service.domain.rules import Basis, Happened, Known, matches
from enrollment_service.domain.turning import is_timed, turns_at

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
DAY = timedelta(days=1)
OWN = {"due": FieldKind.DATE}
BASIS = Basis(OWN, NOW)


def rule(**asked: Any) -> Node:
    read: Node = TypeAdapter(Node).validate_python(asked)
    return read


def ada(created: datetime = NOW - DAY, zone: str | None = None, due: str | None = None, *orders: datetime) -> Known:
    known = {"due": due} if due else {}
    contact = Contact(UUID(int=1), created, NOW, zone=zone, fields=known)
    return Known(contact, events={CountedEvents.ORDERS: [Happened(at) for at in orders]})


def days(amount: int) -> dict[str, object]:
    return {"amount": amount, "unit": "days"}


def test_what_asks_for_no_time_never_turns() -> None:
    asked = rule(all=[{"field": "tags", "operator": "contains", "value": "a"}, {"events": "orders"}])
    assert not is_timed(asked)
    assert turns_at(asked, ada(), BASIS) is None


def test_a_moment_leaves_a_span_a_microsecond_after_its_end_and_only_once() -> None:
    asked = rule(field="created_at", operator="within_last", value=days(3))
    assert is_timed(asked)
    assert turns_at(asked, ada(), BASIS) == NOW + 2 * DAY + MICRO
    assert turns_at(asked, ada(NOW - 4 * DAY), BASIS) is None
    assert turns_at(asked, ada(NOW + DAY), BASIS) == NOW + DAY


def test_the_earliest_of_several_questions_counts_also_below_not() -> None:
    older = {"not": {"field": "created_at", "operator": "older_than", "value": days(2)}}
    within = {"field": "created_at", "operator": "within_last", "value": days(30)}
    assert turns_at(rule(any=[within, older]), ada(), BASIS) == NOW + DAY + MICRO


def test_an_event_turns_when_it_leaves_its_window() -> None:
    asked = rule(events="orders", within=days(7))
    assert turns_at(asked, ada(NOW, None, None, NOW - 8 * DAY, NOW - 2 * DAY, NOW), BASIS) == NOW + 5 * DAY + MICRO


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Europe/Berlin", datetime(2026, 3, 1, 23, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        (None, datetime(2026, 3, 2, 5, tzinfo=UTC)),
        ("Nowhere/At_All", datetime(2026, 3, 2, 5, tzinfo=UTC)),
    ],
)
def test_a_day_turns_at_midnight_where_the_contact_is(zone: str | None, midnight: datetime) -> None:
    tomorrow = BASIS.today(zone, less=-DAY)
    asked = rule(field="field.due", operator="within_last", value=days(1))
    assert turns_at(asked, ada(NOW, zone, tomorrow), BASIS) == midnight


def test_a_day_far_away_is_looked_at_again_the_day_before() -> None:
    asked = rule(field="field.due", operator="older_than", value=days(30))
    again = turns_at(asked, ada(NOW, "Europe/Berlin", "2026-03-01"), BASIS)
    assert again is not None
    exact = datetime(2026, 3, 31, 22, tzinfo=UTC)  # the 1st of April in Berlin, in summer time since the 29th
    assert exact - DAY < again < exact
    assert turns_at(asked, ada(NOW, "Europe/Berlin", "2026-03-01"), Basis(OWN, again)) == exact


@pytest.mark.parametrize(
    ("zone", "now", "turns"),
    [
        # The clock jumps over midnight: the day begins at one.
        ("Africa/Cairo", datetime(2026, 4, 23, 12, tzinfo=UTC), datetime(2026, 4, 23, 22, tzinfo=UTC)),
        # It goes back from midnight to eleven: the day before has 25 hours.
        ("Africa/Cairo", datetime(2026, 10, 29, 12, tzinfo=UTC), datetime(2026, 10, 29, 22, tzinfo=UTC)),
    ],
)
def test_days_that_the_clock_changes_turn_when_they_begin(zone: str, now: datetime, turns: datetime) -> None:
    asked = rule(field="field.due", operator="within_last", value=days(1))
    basis = Basis(OWN, now)
    who = ada(now, zone, basis.today(zone, less=-DAY))
    assert turns_at(asked, who, basis) == turns
    assert not matches(asked, who, Basis(OWN, turns - MICRO))
    assert matches(asked, who, Basis(OWN, turns))
