"""Fault case 20: statistics killed at any moment says neither more nor less than what happened."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lodestone_local.kafka.probe import wait_until_ready
from tests.faults.statistics_run import Plan, Result, Run

pytestmark = [pytest.mark.fault, pytest.mark.broker]
QUICK = Plan(events=5_000, kills=2, rate=700)
FULL = Plan(events=50_000, kills=10, rate=1_000)


Report = Callable[[Result], None]


@pytest.fixture
def report(capfd: pytest.CaptureFixture[str]) -> Report:
    """Writes the figures of a run beside the name of its test."""

    def write(result: Result) -> None:
        with capfd.disabled():
            sys.stdout.write(f"\n{result}\n")

    return write


def _run(broker: str, folder: Path, plan: Plan) -> Run:
    return Run(broker, folder, plan, ephemeral=is_ephemeral(broker))


def is_ephemeral(broker: str) -> bool:
    """Whether it is the in-memory broker of librdkafka, by the name it gives its cluster."""
    return (wait_until_ready(broker, within=10) or "").startswith("mockCluster")


async def test_a_worker_killed_twice_counts_every_event_once(broker: str, tmp_path: Path, report: Report) -> None:
    result = await _run(broker, tmp_path, QUICK).execute()
    report(result)
    assert result.repeats > 0
    assert (result.difference, result.backwards) == (0, 0)


@pytest.mark.timeout(600)
async def test_workers_that_come_and_go_and_lose_all_states_count_everything_anew(
    broker: str, tmp_path: Path, report: Report
) -> None:
    if is_ephemeral(broker):
        pytest.skip("the in-memory broker deletes no topics")
    plan = Plan(events=3_000, kills=2, rate=500, workers=(2, 1, 2), is_rebuilt=True, seed=4)
    result = await _run(broker, tmp_path, plan).execute()
    report(result)
    assert (result.difference, result.backwards) == (0, 0)
    assert result.rebuilt_after > 0


async def test_without_sequences_a_killed_worker_counts_twice(broker: str, tmp_path: Path, report: Report) -> None:
    plan = Plan(events=3_000, kills=2, rate=700, protections_off="sequences", seed=7)
    result = await _run(broker, tmp_path, plan).execute()
    report(result)
    assert result.difference > 0


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_one_worker_killed_ten_times_counts_every_event_once(broker: str, tmp_path: Path, report: Report) -> None:
    result = await _run(broker, tmp_path, FULL).execute()
    report(result)
    assert (result.difference, result.backwards) == (0, 0)
    assert result.committed_after <= 15


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_workers_that_come_go_and_are_killed_count_every_event_once(
    broker: str, tmp_path: Path, report: Report
) -> None:
    plan = Plan(events=FULL.events, kills=FULL.kills, rate=FULL.rate, workers=(1, 2, 1), seed=2)
    result = await _run(broker, tmp_path, plan).execute()
    report(result)
    assert (result.difference, result.backwards) == (0, 0)
    assert result.committed_after <= 15


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_all_states_are_lost_and_three_hundred_thousand_events_counted_anew(
    broker: str, tmp_path: Path, report: Report
) -> None:
    plan = Plan(events=300_000, kills=10, rate=1_500, workers=(2, 1, 2), is_rebuilt=True, seed=5)
    result = await _run(broker, tmp_path, plan).execute()
    report(result)
    assert (result.difference, result.backwards) == (0, 0)


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_workers_that_stand_still_and_go_on_count_every_event_once(
    broker: str, tmp_path: Path, report: Report
) -> None:
    plan = Plan(events=25_000, kills=0, rate=500, workers=(2,), freezes=3, seed=3)
    result = await _run(broker, tmp_path, plan).execute()
    report(result)
    assert (result.difference, result.backwards) == (0, 0)
    assert result.committed_after <= 15
