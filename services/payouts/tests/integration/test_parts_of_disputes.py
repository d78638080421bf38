"""Disputes of which the bank keeps a part, or gives back in portions: ledger and promise follow what is back."""

from itertools import permutations

import pytest

from chassis.testing import Running
from contracts.gateway import OrderRefunded
from contracts.values import Money
from payouts_service.work import Work
from services.payouts.tests.integration.test_returns import balances, states
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import MET_AT, Story, returned

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def come(service: Running[Work], story: Story, *told: OrderRefunded) -> tuple[int, int, int]:
    """Tell each of these twice; returns what of the order is outside, left, and in its account."""
    for event in told:
        await service.receive(event, repeat=2)
        await service.receive(event)
    assert await service.parked() == []
    order = await story.order(service)
    return order["outside"], order["left"], (await balances(service))["captured"]  # type: ignore[return-value]


def portions(story: Story, *back: int) -> list[OrderRefunded]:
    """A dispute of 8,000, and how much of it is back in all, each time something returns."""
    disputed = story.refunded("du_1", 8_000, kind="dispute", at=MET_AT)
    amounts = (Money(amount=one, currency="EUR") for one in back)
    return [disputed, *(returned(disputed).model_copy(update={"amount": one}) for one in amounts)]


@pytest.mark.parametrize("back", [(3_000,), (1_000, 3_000)])
async def test_what_the_bank_keeps_of_a_dispute_stays_gone_however_it_is_told(
    service: Running[Work], back: tuple[int, ...]
) -> None:
    told = list(permutations(range(len(back) + 1)))
    for number, order in enumerate(told):
        story = Story.of(f"pi_{number}", amount=10_000)
        events = [one.model_copy(update={"refund_reference": f"du_{number}"}) for one in portions(story, *back)]
        await service.receive(story.paid, story.started, story.met)
        assert await come(service, story, *(events[one] for one in order)) == (5_000, 5_000, 5_000), order
        assert (await story.shown(service))["reason"] == "refunded_outside"


async def test_a_dispute_that_returns_in_portions_is_back_with_the_last(service: Running[Work]) -> None:
    story = Story.of(amount=10_000)
    disputed, part, whole = portions(story, 3_000, 8_000)
    await service.receive(story.paid, story.started, story.met)
    assert await come(service, story, disputed) == (8_000, 2_000, 2_000)
    assert await come(service, story, part) == (5_000, 5_000, 5_000)
    assert await states(service) == ["offered", "withdrawn"]
    assert await come(service, story, whole, part, disputed) == (0, 10_000, 10_000)
    assert await states(service) == ["offered", "withdrawn", "offered"]


async def test_of_a_loss_only_what_returned_is_taken_back(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    disputed, part = portions(story, 3_000)
    await come(service, story, disputed, part)
    assert (await balances(service))["loss"] == 5_000
    assert (await story.order(service))["outside"] == 5_000
    assert (await states(service))[-1] == "issued"
