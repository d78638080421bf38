"""Fault case 3: a consumer killed anywhere applies every event once."""

import pytest

from tests.faults.conftest import Prepare
from tests.faults.consumer_run import plan, run_consumer
from tests.faults.outcome import Outcome

pytestmark = pytest.mark.broker


async def consumed(prepare: Prepare, ends: list[str], *, seed: int, off: str = "") -> Outcome:
    outcome = Outcome("case_3_consumer", seed, off)
    async with prepare(outcome) as (ground, nursery):
        await run_consumer(ground, nursery, ends, outcome)
    return outcome


async def test_a_consumer_killed_at_each_of_its_points_applies_every_event_once(prepare: Prepare) -> None:
    outcome = await consumed(prepare, plan(3, 4), seed=1)
    assert outcome.breaches == []
    assert outcome.odd_ends == []


async def test_the_checker_sees_a_consumer_without_an_inbox(prepare: Prepare) -> None:
    outcome = await consumed(prepare, ["consumer.after_commit"] * 2, seed=2, off="inbox")
    assert any("too many" in breach.detail for breach in outcome.breaches)


async def test_the_checker_sees_a_consumer_that_commits_its_offsets_first(prepare: Prepare) -> None:
    outcome = await consumed(prepare, ["transaction.before_commit", "handler.before"], seed=3, off="ack_after")
    assert any("lost" in breach.detail for breach in outcome.breaches)


@pytest.mark.long
@pytest.mark.timeout(5400)
async def test_a_consumer_killed_seven_hundred_times_applies_every_event_once(prepare: Prepare) -> None:
    outcome = await consumed(prepare, plan(100, 300), seed=4)
    assert outcome.breaches == []
    assert outcome.odd_ends == []
