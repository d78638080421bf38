"""The table, the tally and the flusher on a real Faust app; only Kafka's side is played by the test."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from chassis.envelope import headers_of, sequence_text
from chassis.ids import new_id
from chassis.telemetry import new_trace
from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted
from contracts.examples import example
from contracts.progress import CriteriaMet
from statistics_service.app import build
from statistics_service.domain import state as states
from statistics_service.exact.flusher import Flusher
from statistics_service.exact.worker import Worker
from statistics_service.settings import Settings

TENANT = UUID("01910000-0000-7000-8000-000000000001")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Fetched:
    headers: list[tuple[str, bytes]]
    value: bytes | None
    key: bytes = b""
    partition: int = 1
    offset: int = 0


@dataclass
class Batch:
    """A batch of records that remembers whether it was acknowledged."""

    value: list[Fetched]
    acknowledged: bool = False

    def ack(self) -> None:
        self.acknowledged = True


@dataclass
class Broker:
    """Takes what the flusher sends; may refuse a topic, or end a rebalance's epoch in between."""

    rebalancing: bool = False
    rebalancing_count: int = 0
    refused: str = ""
    moved_at: str = ""
    sent: list[tuple[str, bytes, bytes, int]] = field(default_factory=list)

    @property
    def producer(self) -> "Broker":
        return self

    async def send(self, topic: str, key: bytes, value: bytes, partition: int, *_: object) -> Awaitable[None]:
        self.sent.append((topic, key, value, partition))
        self.rebalancing_count += topic == self.moved_at
        answer = asyncio.get_running_loop().create_future()
        if topic == self.refused:
            answer.set_exception(ConnectionError(topic))
        else:
            answer.set_result(None)
        return answer


@pytest.fixture
async def worker() -> Worker:
    return build(Settings())


def fetched(number: int, event: Event | None = None, **headers: str) -> Fetched:
    said = event or example(CriteriaMet)
    every = headers_of(said, new_id(), TENANT, NOW, source="progress", trace=new_trace())
    every |= {"ce_sequence": sequence_text(1, number), **headers}
    return Fetched([(name, text.encode()) for name, text in every.items()], said.model_dump_json().encode())


def met(worker: Worker) -> int:
    return sum(states.totals(state).get("criteria.met", 0) for state in worker._table.states.values())


def take(worker: Worker, *records: Fetched, topic: str = "criteria.met") -> Batch:
    batch = Batch(list(records))
    worker._tally.take(topic, batch.value)
    worker._table.unacknowledged.append(batch)
    return batch


async def test_a_record_that_comes_again_is_not_counted_but_its_figures_are_said_again(worker: Worker) -> None:
    take(worker, fetched(1), fetched(2))
    worker._table.dirty.clear()
    take(worker, fetched(1), fetched(2))
    assert met(worker) == 2
    assert (len(worker._table.dirty), len(worker._table.again)) == (0, 1)


@pytest.mark.parametrize("days", [0, 2])
async def test_an_enrollment_by_the_purchase_of_another_one_counts_no_more_however_often_it_is_told(
    worker: Worker, days: int
) -> None:
    started = example(EnrollmentStarted)
    assert started.order is not None
    own = {"exit_reason": "same_purchase", "payout_status": None, "began_with": started.order.amount}
    at = started.enrolled_at + timedelta(days=days)
    ended = example(EnrollmentEnded, **own, enrolled_at=started.enrolled_at, occurred_at=at)
    for _ in range(3):
        take(worker, fetched(2, ended), topic="enrollment.ended")
        take(worker, fetched(1, started), topic="enrollment.started")
    counted = Counter[tuple[str, str]]()
    for key, state in worker._table.states.items():
        counted.update({(key.split("|")[2], name): number for name, number in states.totals(state).items() if number})
    day, name = at.date().isoformat(), "enrollments.ended.same_purchase"
    assert counted == {(day, name): 1, (day, f"{name}@{at.hour}"): 1}


async def test_with_sequences_off_a_record_that_comes_again_counts_again() -> None:
    worker = build(Settings(durable_database=False, protections_off="sequences"))
    take(worker, fetched(1), fetched(1))
    assert met(worker) == 2


async def test_records_that_cannot_be_read_are_skipped_and_the_others_count(worker: Worker) -> None:
    take(worker, Fetched([], None), fetched(1), fetched(2, ce_type="moon.landed.v1"), fetched(3))
    assert met(worker) == 2


async def test_a_batch_is_acknowledged_after_changelog_and_figures_in_this_order(worker: Worker) -> None:
    broker, batch = Broker(), take(worker, fetched(1))
    await Flusher(broker, worker._table, Settings()).flush()
    assert [sent[0] for sent in broker.sent] == ["statistics-g1-cnt-changelog", "campaign.statistics"]
    assert all(partition == 1 for *_, partition in broker.sent)
    assert batch.acknowledged
    assert orjson.loads(broker.sent[1][2])["counters"]["criteria.met"] == 1


@pytest.mark.parametrize("refused", ["statistics-g1-cnt-changelog", "campaign.statistics"])
async def test_a_batch_is_not_acknowledged_when_a_write_is_refused(worker: Worker, refused: str) -> None:
    broker, batch = Broker(refused=refused), take(worker, fetched(1))
    with pytest.raises(ConnectionError):
        await Flusher(broker, worker._table, Settings()).flush()
    assert not batch.acknowledged


async def test_a_batch_is_not_acknowledged_when_its_partition_may_have_moved(worker: Worker) -> None:
    broker, batch = Broker(moved_at="campaign.statistics"), take(worker, fetched(1))
    await Flusher(broker, worker._table, Settings()).flush()
    assert not batch.acknowledged


async def test_nothing_is_written_during_a_rebalance(worker: Worker) -> None:
    broker = Broker(rebalancing=True)
    take(worker, fetched(1))
    await Flusher(broker, worker._table, Settings()).flush()
    assert broker.sent == []


async def test_a_batch_of_repeated_records_is_acknowledged_after_its_figures_were_said(worker: Worker) -> None:
    broker, first = Broker(), take(worker, fetched(1))
    flusher = Flusher(broker, worker._table, Settings())
    await flusher.flush()
    again = take(worker, fetched(1))
    await flusher.flush()
    assert first.acknowledged
    assert again.acknowledged
    assert [sent[0] for sent in broker.sent].count("campaign.statistics") == 2
    assert [sent[0] for sent in broker.sent].count("statistics-g1-cnt-changelog") == 1


async def test_later_figures_are_dated_later_even_when_the_clock_goes_back(worker: Worker, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("86400")
    broker = Broker()
    flusher = Flusher(broker, worker._table, Settings(clock_file=clock))
    take(worker, fetched(1))
    await flusher.flush()
    clock.write_text("-86400.5")
    take(worker, fetched(2))
    await flusher.flush()
    dates = [orjson.loads(sent[2])["counted_at"] for sent in broker.sent if sent[0] == "campaign.statistics"]
    assert dates[0] < dates[1]


async def test_recovery_takes_the_newest_and_writes_again_what_a_late_record_hid(worker: Worker) -> None:
    broker = Broker()
    flusher = Flusher(broker, worker._table, Settings())
    for number in (1, 2):
        take(worker, fetched(number))
        await flusher.flush()
    older, newer = [Fetched([], sent[2], key=sent[1]) for sent in broker.sent if sent[0].endswith("changelog")]
    restarted = build(Settings())
    restarted._table.apply_changelog_batch([Batch([newer, older])])
    assert met(restarted) == 2
    assert len(restarted._table.dirty) == 1
    restarted._table.apply_changelog_batch([Batch([older, newer])])
    assert (met(restarted), restarted._table.dirty) == (2, set())


async def test_a_worker_that_stood_still_ends_before_it_writes(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    flusher = Flusher(Broker(), worker._table, Settings())
    await flusher.flush()
    assert flusher._seen is not None
    flusher._seen -= 6
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    await flusher.flush()
    assert codes == [75]


async def test_a_worker_forgets_the_states_of_partitions_that_went_to_another(worker: Worker) -> None:
    take(worker, fetched(1))
    table = worker._table
    key = next(iter(table.states))

    class Assignor:
        def assigned_actives(self) -> list[Any]:
            return [Fetched([], None, partition=2)]

    worker._ownership._app = type("App", (), {"assignor": Assignor()})()
    Fetched.topic = table.changelog_topic_name  # type: ignore[attr-defined] # the one thing it lacks of a partition
    await worker._ownership.revoked(None)
    await worker._ownership.assigned(None)
    assert key not in table.states
    assert (table.dirty, table.again, table.unacknowledged) == (set(), set(), [])
