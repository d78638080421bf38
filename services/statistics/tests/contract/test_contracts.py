from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from chassis.envelope import Record, headers_of, sequence_text
from chassis.ids import new_id
from chassis.telemetry import new_trace
from contracts.base import Event
from contracts.enrollment import EnrollmentEnded
from contracts.examples import example
from contracts.registry import BY_TYPE, EVENTS
from contracts.statistics import CampaignStatistics
from statistics_service import consumers
from statistics_service.domain import state as states
from statistics_service.exact import figures
from statistics_service.exact.reading import Unreadable, by_type, read

COUNTED = [event for event in EVENTS if event.topic.counted]
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TENANT = new_id()
COUNTINGS = by_type(consumers.TABLE)


@dataclass
class Fetched:
    """A record as the consumer fetches it."""

    headers: list[tuple[str, bytes]]
    value: bytes | None
    partition: int = 2
    offset: int = 0


def fetched(event: Event, **changed: str) -> Fetched:
    headers = headers_of(event, new_id(), TENANT, NOW, source=event.topic.owner, trace=new_trace())
    headers |= {"ce_sequence": sequence_text(1, 7), **changed}
    return Fetched([(name, text.encode()) for name, text in headers.items()], event.model_dump_json().encode())


def test_every_counted_event_is_counted_by_one_function() -> None:
    assert {counting.event for counting in consumers.TABLE} == set(COUNTED)
    assert len(COUNTINGS) == len(consumers.TABLE)


@pytest.mark.parametrize("event", COUNTED, ids=lambda event: event.type_name())
def test_the_example_of_a_counted_event_adds_something(event: type[Event]) -> None:
    (reading,) = read(fetched(example(event)), COUNTINGS, event.topic.name)
    campaign_id, partition, day = reading.key.split("|")
    assert campaign_id == str(getattr(example(event), "campaign_id"))  # noqa: B009 - every counted event has one
    assert (partition, reading.tenant) == ("2", str(TENANT))
    assert datetime.fromisoformat(day).date().isoformat() == day
    assert reading.part == f"{event.topic.name}|/services/{event.topic.owner}"
    assert sum(reading.increments.values()) > 0


@pytest.mark.parametrize(("days", "keys"), [(0, 1), (3, 2)])
def test_what_is_taken_back_is_read_once_for_each_key(days: int, keys: int) -> None:
    ended = example(EnrollmentEnded, exit_reason="same_purchase", payout_status=None)
    ended = ended.model_copy(update={"enrolled_at": ended.occurred_at - timedelta(days=days)})
    readings = read(fetched(ended), COUNTINGS, ended.topic.name)
    assert len({reading.key for reading in readings}) == len(readings) == keys
    added = sum((Counter(reading.increments) for reading in readings), Counter[str]())
    assert added == {
        "enrollments.ended.same_purchase": 1,
        f"enrollments.ended.same_purchase@{ended.occurred_at.hour}": 1,
    }
    assert sum(reading.increments.get("enrollments.started", 0) for reading in readings) == -1


def broken() -> Iterator[tuple[str, Fetched]]:
    event = example(COUNTED[0])
    yield "no headers", Fetched([], b"{}")
    yield "no value", Fetched(fetched(event).headers, None)
    yield "not JSON", Fetched(fetched(event).headers, b"\xff\x00{")
    yield "another shape", Fetched(fetched(event).headers, b"[]")
    yield "an unknown type", fetched(event, ce_type="moon.landed.v1")
    yield "a type nobody counts", fetched(event, ce_type="order.paid.v1")
    yield "no tenant", fetched(event, ce_tenantid="nobody")
    yield "a sequence that is none", fetched(event, ce_sequence="~" * 27)
    yield "a short sequence", fetched(event, ce_sequence="7")


@pytest.mark.parametrize("record", [pytest.param(record, id=name) for name, record in broken()])
def test_a_record_that_cannot_be_read_says_so(record: Fetched) -> None:
    with pytest.raises((ValueError, KeyError)):
        read(record, COUNTINGS, COUNTED[0].topic.name)


def test_the_reason_names_the_type_nobody_counts() -> None:
    with pytest.raises(Unreadable, match=r"order\.paid\.v1"):
        read(fetched(example(COUNTED[0]), ce_type="order.paid.v1"), COUNTINGS, "order.paid")


def test_what_is_said_is_the_contract() -> None:
    campaign_id = new_id()
    key = f"{campaign_id}|3|2026-03-01"
    state = states.empty(str(TENANT))
    states.count(state, "met|progress", sequence_text(1, 1), {"criteria.met": 2})
    state["at"] = figures.microseconds(NOW) + 5
    value, headers = figures.value_of(key, state), dict(figures.headers_of(key, state, figures.begin_trace()))
    record = Record("campaign.statistics", 3, 0, key.encode(), {k: v.decode() for k, v in headers.items()}, value)
    said = record.event()
    assert isinstance(said, CampaignStatistics)
    assert BY_TYPE[record.type] is CampaignStatistics
    assert said.record_key() == key
    assert said.counters == {"criteria.met": 2}
    assert figures.microseconds(said.counted_at) == state["at"]
    assert (record.tenant_id, record.said_at()) == (TENANT, said.counted_at)
    assert record.headers["ce_source"] == "/services/statistics"


def test_the_same_figures_said_twice_carry_the_same_id() -> None:
    state = states.empty(str(TENANT))
    once, twice = (dict(figures.headers_of("a|1|2026-03-01", state, figures.begin_trace())) for _ in range(2))
    assert once["ce_id"] == twice["ce_id"]
    state["at"] += 1
    assert dict(figures.headers_of("a|1|2026-03-01", state, figures.begin_trace()))["ce_id"] != once["ce_id"]
