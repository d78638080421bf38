"""Fault case 2: a relay killed anywhere loses nothing, invents nothing and keeps every key in order."""

import pytest

from tests.faults.conftest import Prepare
from tests.faults.outcome import Outcome
from tests.faults.relay_run import BATCH, plan, run_relays

pytestmark = pytest.mark.broker


async def relayed(prepare: Prepare, ends: list[str], *, seed: int, off: str = "") -> Outcome:
    outcome = Outcome("case_2_relay", seed, off)
    async with prepare(outcome) as (ground, nursery):
        await run_relays(ground, nursery, ends, outcome)
    return outcome


async def test_a_relay_killed_at_each_of_its_points_keeps_its_promises(prepare: Prepare) -> None:
    outcome = await relayed(prepare, plan(3, 4), seed=1)
    assert outcome.breaches == []
    assert outcome.odd_ends == []
    assert 0 < outcome.repeats <= BATCH * sum(outcome.kills.values())


async def test_the_checker_sees_a_relay_that_deletes_before_it_is_acknowledged(prepare: Prepare) -> None:
    outcome = await relayed(prepare, ["relay.after_send"] * 2, seed=2, off="delete_after")
    assert "K5" in {breach.invariant for breach in outcome.breaches}


async def test_the_checker_sees_a_relay_that_does_not_keep_the_order(prepare: Prepare) -> None:
    outcome = await relayed(prepare, ["relay.after_delete"], seed=3, off="order")
    assert any("another order" in breach.detail for breach in outcome.breaches)


@pytest.mark.long
@pytest.mark.timeout(5400)
async def test_a_relay_killed_eight_hundred_times_keeps_its_promises(prepare: Prepare) -> None:
    outcome = await relayed(prepare, plan(100, 300), seed=4)
    assert outcome.breaches == []
    assert outcome.odd_ends == []
    assert 0 < outcome.repeats <= BATCH * sum(outcome.kills.values())
