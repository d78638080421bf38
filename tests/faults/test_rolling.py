"""Rolling restarts: whoever is restarted in turn, nothing that comes in meanwhile is refused, lost or doubled."""

import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.faults import rolling_check, rolling_system
from tests.faults.ground import Site
from tests.faults.nursery import Nursery
from tests.faults.outcome import Outcome
from tests.faults.rolling_pair import roll
from tests.faults.webhook_check import Figures
from tests.faults.webhook_ground import prepared

pytestmark = pytest.mark.broker

ROUNDS, BUYERS = 1, 14_000
"""How often every part is restarted, and how many people there are to buy meanwhile."""
Note = Callable[[str, object], None]
Roll = Callable[[Outcome, int], Awaitable[Figures]]


@pytest.fixture
def roll_pair(site: Site, gateway_program: "subprocess.Popen[bytes]", note: Note) -> Roll:
    """Restart two gateways in turn, and write down what came of it."""

    async def run(outcome: Outcome, restarts: int) -> Figures:
        async with prepared(site) as ground, Nursery(gateway_program, site.folder / "log") as nursery:
            figures, rolled = await roll(ground, nursery, outcome, site.folder, restarts=restarts)
        outcome.write()
        for name, figure in (figures.reported() | outcome.figures()).items():
            note(name, figure)
        for name, seconds in (("stops", rolled.stops), ("starts", rolled.starts)):
            note(name, [round(one, 2) for one in seconds])
        return figures

    return run


@pytest.mark.fault
async def test_two_gateways_are_restarted_in_turn_and_no_webhook_is_refused(roll_pair: Roll) -> None:
    outcome = Outcome("rolling_pair", seed=1)
    figures = await roll_pair(outcome, 2)
    assert outcome.breaches == []
    assert outcome.odd_ends == []
    assert figures.accepted > 100
    assert (figures.failed, figures.lost, figures.stored_twice) == (0, 0, 0)


@pytest.mark.fault
async def test_a_gateway_that_does_not_drain_refuses_what_is_still_sent_to_it(roll_pair: Roll) -> None:
    outcome = Outcome("rolling_pair", seed=2, off="drain")
    figures = await roll_pair(outcome, 2)
    assert outcome.breaches == []
    assert figures.failed > 0
    assert figures.lost == 0


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_every_service_is_restarted_in_turn_and_each_purchase_comes_to_its_criteria_once(
    tmp_path: Path, note: Note
) -> None:
    async with rolling_system.running(tmp_path / "stack") as ground:
        rolled = await rolling_system.roll(ground, rounds=ROUNDS, buyers=BUYERS)
        await rolling_check.settled(ground, rolled)
        breaches = await rolling_check.breaches(ground, rolled)
    sales = rolled.sales
    note("purchases accepted", len(sales.accepted))
    note("answers", dict(sales.answers))
    note("breaches", len(breaches))
    note("slowest answer", round(max(sales.seconds), 2))
    for part, times in rolled.times():
        note(part, times)
    assert len(sales.accepted) > 1_000
    assert (sales.refused, sales.is_sold_out, breaches) == (0, False, [])
