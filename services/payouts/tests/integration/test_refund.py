"""The road of one refund: promised, chosen, resolved, paid once, recognised."""

import pytest

from chassis.testing import Running, system
from contracts.payouts import PayoutChanged
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import CAMPAIGN, Story

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def states(service: Running[Work]) -> list[str]:
    return [event.state.value for event in await service.said(PayoutChanged)]


async def test_a_refund_is_chosen_resolved_paid_and_recognised(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(99_700))
    await service.receive(story.paid, story.started, story.met, repeat=2)
    assert (await story.choose(service)).status_code == 200
    assert (await story.resolve(service)).status_code == 200
    await service.carry_out()
    shown = await story.shown(service)
    (refund,) = provider.executed()
    assert (shown["state"], shown["provider_reference"]) == ("issued", refund["id"])
    assert (refund["amount"], refund["metadata"]["payout_id"]) == (99_700, shown["id"])
    await service.receive(story.refunded(str(refund["id"]), 99_700, payout_id=str(shown["id"])))  # type: ignore[arg-type]
    await service.carry_out()
    assert await states(service) == ["offered", "chosen", "issuing", "issued"]
    assert [event.revision for event in await service.said(PayoutChanged)] == [1, 2, 3, 4]
    order = await story.order(service)
    assert (order["issued"], order["reserved"], order["outside"], order["left"]) == (99_700, 0, 0, 0)
    assert len(provider.executed()) == 1
    assert await service.parked() == []


async def test_the_owner_counts_what_it_said(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(5_000), amount=5_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    async with service.client(system()) as gateway:
        figures = (await gateway.get(f"/internal/figures/{CAMPAIGN}")).json()["counters"]
        found = (await gateway.get("/internal/payouts", params={"enrollment_ids": str(story.enrollment_id)})).json()
    assert figures == {"payouts.offered": 1, "payouts.issuing": 1, "payouts.issued": 1, "payouts.issued.amount": 5_000}
    assert [one["state"] for one in found] == ["issued"]
