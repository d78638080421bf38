"""Fault case 1: what was answered 2xx is stored as it came, and said once, wherever the gateway is killed."""

import subprocess
from collections.abc import Awaitable, Callable

import pytest

from tests.faults.ground import Site
from tests.faults.nursery import Nursery
from tests.faults.outcome import Outcome
from tests.faults.webhook_check import Figures
from tests.faults.webhook_ground import prepared
from tests.faults.webhook_run import COLD, EARLY, POINT, RANDOM, kill_gateways

pytestmark = [pytest.mark.fault, pytest.mark.broker]

Note = Callable[[str, object], None]
Kill = Callable[[Outcome, list[str]], Awaitable[Figures]]
QUICK = [RANDOM, POINT, EARLY, RANDOM, COLD]
FULL = [*[RANDOM] * 5, POINT, POINT, EARLY, EARLY, COLD] * 30


@pytest.fixture
def kill(site: Site, gateway_program: "subprocess.Popen[bytes]", note: Note) -> Kill:
    """Kill gateways by a plan, and write down what came of it."""

    async def run(outcome: Outcome, ends: list[str]) -> Figures:
        async with prepared(site) as ground, Nursery(gateway_program, site.folder / "log") as nursery:
            figures = await kill_gateways(ground, nursery, ends, outcome, site.folder)
        outcome.write()
        for name, figure in (figures.reported() | outcome.figures()).items():
            note(name, figure)
        return figures

    return run


async def test_what_was_accepted_survives_five_kills(kill: Kill) -> None:
    outcome = Outcome("case_1_webhooks", seed=1)
    figures = await kill(outcome, QUICK)
    assert outcome.breaches == []
    assert outcome.odd_ends == []
    assert figures.accepted > 200
    assert figures.failed > 0
    assert figures.refused == 0


async def test_the_checker_sees_a_gateway_that_answers_before_it_commits(kill: Kill) -> None:
    outcome = Outcome("case_1_webhooks", seed=2, off="webhook_commit")
    figures = await kill(outcome, [POINT] * 3)
    assert figures.lost > 0
    assert "K1" in {breach.invariant for breach in outcome.breaches}


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_what_was_accepted_survives_three_hundred_kills(kill: Kill) -> None:
    outcome = Outcome("case_1_webhooks", seed=3)
    figures = await kill(outcome, FULL)
    assert outcome.breaches == []
    assert outcome.odd_ends == []
    assert (figures.lost, figures.stored_twice, figures.refused) == (0, 0, 0)
