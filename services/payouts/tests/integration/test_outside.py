"""Money that goes back at the provider: in answer to us, and at somebody else's word."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.testing import Running, beside, staff
from contracts.payouts import PayoutChanged
from contracts.values import PayoutType
from payouts_service.app import build
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import MET_AT, Story, returned

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def states(service: Running[Work]) -> list[str]:
    return [event.state.value for event in await service.said(PayoutChanged)]


async def test_a_refund_from_outside_withdraws_what_is_open(service: Running[Work]) -> None:
    story = Story.of()
    await service.receive(story.paid, story.started, story.met)
    await service.receive(story.refunded("re_other", 500, at=MET_AT), repeat=2)
    await service.receive(story.refunded("re_other", 500, at=MET_AT))
    assert await states(service) == ["offered", "withdrawn"]
    assert (await story.shown(service))["reason"] == "refunded_outside"
    assert (await story.order(service))["outside"] == 500


async def test_a_refund_from_outside_before_the_promise_was_earned_leaves_the_rest(service: Running[Work]) -> None:
    story = Story.of()
    early = story.refunded("re_other", 500, at=MET_AT - timedelta(days=1))
    await service.receive(story.paid, story.started, story.met, early)
    assert (await story.resolve(service)).json()["amount"]["amount"] == 99_200


async def test_a_dispute_after_issue_is_a_loss(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    await service.receive(story.refunded("dp_1", 10_000, kind="dispute", at=MET_AT))
    assert (await story.shown(service))["state"] == "issued"
    async with service.client(staff()) as team:
        shown = (await team.get("/api/admin/ledger")).json()
    balances = {item["account"]: item["balance"] for item in shown["items"]}
    assert balances["loss"] == 10_000
    assert shown["sums_to_zero"]


async def test_the_providers_event_may_come_before_our_own_answer(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    payout = (await story.resolve(service)).json()
    provider.fault("execute_then_timeout")
    await service.carry_out()
    assert (await story.shown(service))["state"] == "unknown"
    (done,) = provider.executed()
    await service.receive(story.refunded(str(done["id"]), 10_000, payout_id=UUID(payout["id"])), repeat=2)
    assert (await story.shown(service))["state"] == "issued"
    await service.advance(timedelta(minutes=5))
    await service.carry_out()
    assert await states(service) == ["offered", "issuing", "unknown", "issued"]
    order = await story.order(service)
    assert (order["issued"], order["outside"], order["reserved"]) == (10_000, 0, 0)


@pytest.mark.parametrize(("type_", "amount"), [(PayoutType.CREDIT, 10_000), (PayoutType.REFUND, 4_000)])
async def test_a_refund_that_bears_a_payouts_name_and_is_not_its_answer_is_somebody_elses(
    service: Running[Work], provider: Simulator, type_: PayoutType, amount: int
) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.choose(service, type_)
    payout = (await story.resolve(service)).json()
    for operation in ("refund", "coupon"):
        provider.fault("unavailable", operation=operation)
    await service.carry_out()
    await service.receive(story.refunded("re_stranger", amount, payout_id=UUID(payout["id"])))
    assert (await story.shown(service))["state"] == "unknown"
    order = await story.order(service)
    assert (order["issued"], order["reserved"], order["outside"]) == (0, 10_000, amount)


async def test_money_that_went_back_in_another_currency_waits_for_a_person(service: Running[Work]) -> None:
    story = Story.of()
    foreign = story.refunded("re_other", 500)
    dollars = foreign.model_copy(update={"amount": foreign.amount.model_copy(update={"currency": "USD"})})
    await service.receive(story.paid, dollars)
    assert await service.parked() == [("ForeignMoney", True)]
    assert (await story.order(service))["outside"] == 0


@pytest.mark.parametrize("together", [True, False])
async def test_a_refund_of_one_order_that_is_told_of_another_waits_until_both_are_one(
    service: Running[Work], *, together: bool
) -> None:
    one, other = Story.of("pi_1", amount=10_000), Story.of("in_1", amount=10_000)
    told = [story.refunded("du_1", 700, kind="dispute") for story in (one, other)]
    told += [returned(event) for event in told]
    await service.receive(one.paid, other.paid)
    for events in [told] if together else [[event] for event in told]:
        await service.receive(*events, repeat=2)
    assert await service.parked() == [("JoinOnItsWay", False)] * 2
    left = {str((await story.order(service))["outside"]) for story in (one, other)}
    assert left == {"0"}
    await service.receive(one.grown(10_000, payment="pi_1"), other.part_of("pi_1", whole_revision=2))
    await service.advance(timedelta(minutes=2))
    await service.retry_parked()
    assert await service.parked() == []
    assert ((await one.order(service))["outside"], (await one.order(service))["left"]) == (0, 10_000)


async def test_of_refunds_that_come_together_each_is_kept_or_waits_alone(service: Running[Work]) -> None:
    story, unknown = Story.of("pi_1"), Story.of("pi_2")
    await service.receive(story.paid, story.started, story.met)
    foreign = story.refunded("re_foreign", 700)
    dollars = foreign.model_copy(update={"amount": foreign.amount.model_copy(update={"currency": "USD"})})
    first, second = story.refunded("re_1", 500, at=MET_AT), story.refunded("re_2", 200, at=MET_AT)
    await service.receive(first, unknown.refunded("re_3", 100), dollars, second, repeat=2, shuffle=True)
    assert sorted(set(await service.parked())) == [("ForeignMoney", True), ("OrderOnItsWay", False)]
    assert (await story.order(service))["outside"] == 700
    assert await states(service) == ["offered", "withdrawn"]
    await service.receive(unknown.paid)
    await service.advance(timedelta(seconds=10))
    await service.retry_parked()
    assert (await unknown.order(service))["outside"] == 100


async def test_one_loss_that_two_orders_are_told_of_at_once_is_one_of_them_and_the_other_waits(
    service: Running[Work],
) -> None:
    async with beside(service, build) as other:
        for number in range(10):
            orders = [Story.of(f"{kind}_{number}", amount=10_000) for kind in ("pi", "in")]
            await service.receive(*(story.paid for story in orders))
            told = [story.refunded(f"du_{number}", 500, kind="dispute") for story in orders]
            await asyncio.gather(service.receive(told[0]), other.receive(told[1]))
            assert sum([int(str((await story.order(service))["outside"])) for story in orders]) == 500
    assert await service.parked() == [("JoinOnItsWay", False)] * 10
