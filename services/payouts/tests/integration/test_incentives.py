"""What the incentive family asks of payouts, in its own words."""

from uuid import UUID

import pytest

from chassis.testing import Running, staff
from contracts.values import AmountType, PayoutType
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import Story, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


@pytest.mark.parametrize("type_", PayoutType)
async def test_a_payout_is_a_refund_a_credit_or_one_of_two_rollovers(
    service: Running[Work], provider: Simulator, type_: PayoutType
) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000, terms=terms(type=type_))
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    shown = await story.shown(service)
    assert (shown["type"], shown["state"]) == (type_, "issued")
    operation = "refund" if type_ is PayoutType.REFUND else "promotion_code"
    assert [done["amount"] for done in provider.executed(operation)] == [10_000]


@pytest.mark.parametrize(
    ("kind", "value", "amount"), [(AmountType.FULL, 0, 10_000), (AmountType.PARTIAL, 25, 2_500), ("fixed", 700, 700)]
)
async def test_the_amount_is_the_whole_a_percentage_or_a_fixed_sum_of_the_purchase(
    service: Running[Work], kind: AmountType, value: int, amount: int
) -> None:
    story = Story.of(amount=10_000, terms=terms(kind, value))
    await service.receive(story.paid, story.started, story.met)
    assert (await story.shown(service))["amount"] == {"amount": amount, "currency": "EUR"}


async def test_a_rollover_is_the_payout_times_its_multiplier(service: Running[Work], provider: Simulator) -> None:
    rollover = terms(AmountType.PARTIAL, 50, type="rollover_upsell", rollover_multiplier="1.5")
    story = Story.of(provider.purchase(10_000), amount=10_000, terms=rollover)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    assert [done["amount"] for done in provider.executed("promotion_code")] == [7_500]
    assert (await story.order(service))["issued"] == 5_000


async def test_resolving_makes_a_guarantee_of_the_enrollment_that_staff_can_read(service: Running[Work]) -> None:
    story = Story.of(amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    payout = (await story.resolve(service)).json()
    async with service.client(staff()) as team:
        guarantee = (await team.get(f"/api/admin/guarantees/{payout['guarantee_id']}")).json()
        assert (await team.get(f"/api/admin/guarantees/{UUID(int=9)}")).status_code == 404
    assert (guarantee["enrollment_id"], guarantee["payout_id"]) == (str(story.enrollment_id), payout["id"])
    assert (guarantee["notes"], guarantee["resolved_by"]) == ("well done", payout["resolved_by"])
    assert payout["resolved_at"] is not None


async def test_a_purchase_that_is_told_twice_pays_once(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    for _ in range(2):
        await service.receive(story.paid, story.started, story.met, repeat=2)
        await story.resolve(service)
        await service.carry_out()
    assert len(provider.executed()) == 1
    assert (await story.order(service))["captured"] == 10_000


async def test_a_contact_chooses_only_when_all_criteria_are_met_and_only_what_her_campaign_promised(
    service: Running[Work],
) -> None:
    story = Story.of(amount=10_000, terms=terms(type="credit", allowed=("rollover_upsell",)))
    await service.receive(story.paid, story.started)
    assert (await story.choose(service, PayoutType.CREDIT)).status_code == 404
    await service.receive(story.met)
    shown = await story.shown(service)
    assert shown["choices"] == ["credit", "rollover_upsell"]
    assert shown["offered"] == [{"type": one, "amount": shown["amount"]} for one in ("credit", "rollover_upsell")]
    refused = await story.choose(service, PayoutType.REFUND)
    assert (refused.status_code, refused.json()["code"]) == (409, "TypeNotAllowed")
    chosen = await story.choose(service, PayoutType.ROLLOVER_UPSELL)
    assert (chosen.status_code, chosen.json()["choices"], chosen.json()["offered"]) == (200, [], [])
