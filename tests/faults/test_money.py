"""Fault case 29: a machine that does anything with money finds no cent made, lost or given twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from contracts.values import AmountType
from payouts_service.app import build
from payouts_service.settings import Settings
from payouts_service.work import Work
from services.payouts.tests.provider import KEY, Simulator
from services.payouts.tests.story import Story, terms
from services.payouts.tests.unit.test_money_machine import Money
from tests.faults.money_machine import PURCHASES, Bank, MoneyOfEight, Open

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx

Note = Callable[[str, object], None]
LONG = [pytest.mark.long, pytest.mark.timeout(7200)]
PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator")) as simulator:
        yield simulator


@pytest.fixture
def open_payouts(start: Start, stripe: Simulator) -> Open:
    """Payouts on the simulator."""
    chosen = {"stripe_base_url": stripe.url, "stripe_api_key": KEY, "stripe_key_is_shared": True, "stripe_timeout": 1}
    return partial(start, build, Settings, **chosen)


@pytest.mark.fault
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("runs", "steps"), [(3, 40), pytest.param(80, 50, marks=LONG)])
def test_eight_workers_neither_make_nor_lose_money(
    open_payouts: Open, stripe: Simulator, note: Note, runs: int, steps: int
) -> None:
    bank = Bank()
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=PATIENT,
        derandomize=True,
        phases=[Phase.generate],  # to find a shorter story that fails too would take hours: each takes many seconds
    )
    machine: Any = partial(MoneyOfEight, open_payouts, stripe, bank)  # hypothesis calls it, whatever its type says
    run_state_machine_as_test(machine, settings=chosen)
    note("steps", bank.steps)
    note("requests refused", dict(bank.refused))
    for name, figure in sorted(bank.figures.items()):
        note(name, figure)
    assert bank.figures["executed"] >= 8 * runs, "too thin to show anything"  # what is disputed is not refunded
    assert bank.figures["joined"] == PURCHASES * runs
    assert bank.figures["joined meanwhile"] >= 6 * runs
    assert bank.figures["portions of disputes"] >= 4 * runs


@pytest.mark.parametrize("runs", [pytest.param(2_200, marks=LONG)])
def test_the_rules_alone_neither_make_nor_lose_money(note: Note, runs: int) -> None:
    steps = 0

    class Counted(Money):
        """The machine of the rules, whose steps are counted."""

        @invariant()
        def count(self) -> None:
            nonlocal steps
            steps += 1

    chosen = settings(max_examples=runs, stateful_step_count=60, deadline=None, suppress_health_check=PATIENT)
    run_state_machine_as_test(Counted, settings=chosen)
    note("steps", steps)
    assert steps >= 100_000


@pytest.mark.parametrize("orders", [6, pytest.param(100, marks=LONG)])
async def test_every_planted_cent_is_found_by_the_next_comparison(
    open_payouts: Open, stripe: Simulator, note: Note, orders: int
) -> None:
    stripe.reset()
    async with open_payouts() as service:
        stories = [await _issued(service, stripe) for _ in range(orders)]
        for number, story in enumerate(stories):
            if number % 3 == 1:
                stripe.send("refunds", payment_intent=story.reference, amount="1")
            if number % 3 == 2:
                await service.receive(story.refunded(f"re_planted_{number}", 1))
        await service.advance(timedelta(hours=1))
        for _ in range(1 + orders // 10):
            await service.carry_out()
        async with service.client(staff()) as team:
            found = (await team.get("/api/admin/reconciliations", params={"limit": 200})).json()["items"]
            ids = {str((await story.order(service))["id"]): number for number, story in enumerate(stories)}
    differences = {ids[one["order_id"]]: one["difference"] for one in found}
    note("planted", sum(number % 3 > 0 for number in range(orders)))
    note("found", sum(difference != 0 for difference in differences.values()))
    assert differences == {number: {0: 0, 1: 1, 2: -1}[number % 3] for number in range(orders)}
    assert len(found) == orders


async def _issued(service: Running[Work], stripe: Simulator) -> Story:
    story = Story.of(stripe.purchase(10_000), amount=10_000, terms=terms(AmountType.PARTIAL, 40))
    await service.receive(story.paid, story.started, story.met)
    (await story.resolve(service)).raise_for_status()
    await service.carry_out()
    return story
