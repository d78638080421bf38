"""Money that left and returned: in any order of events, ledger and promise follow the money."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from chassis.testing import Running, staff
from contracts.payouts import PayoutChanged
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import MET_AT, Story, returned

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def states(service: Running[Work]) -> list[str]:
    return [event.state.value for event in await service.said(PayoutChanged)]


async def balances(service: Running[Work]) -> dict[str, int]:
    async with service.client(staff()) as team:
        shown = (await team.get("/api/admin/ledger", params={"limit": 200})).json()
    assert shown["sums_to_zero"]
    return {item["account"].partition(":")[0]: item["balance"] for item in shown["items"]}


@pytest.mark.parametrize("returned_first", [False, True])
async def test_a_dispute_that_is_won_offers_again_what_it_withdrew(
    service: Running[Work], provider: Simulator, *, returned_first: bool
) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    disputed = story.refunded("du_1", 10_000, kind="dispute", at=MET_AT)
    await service.receive(story.paid, story.started, story.met, disputed)
    # Enrollment follows our withdrawal; that end is no reason of its own, whether it comes before the money or after.
    ended = story.ended(follows_payout=2)
    for event in (returned(disputed), ended) if returned_first else (ended, returned(disputed)):
        await service.receive(event, repeat=2)
    await service.receive(disputed)
    assert await states(service) == ["offered", "withdrawn", "offered"]
    order = await story.order(service)
    assert (order["outside"], order["left"]) == (0, 10_000)
    assert (await story.resolve(service)).status_code == 200
    await service.carry_out()
    assert (await story.shown(service))["state"] == "issued"


async def test_money_that_left_in_the_second_in_which_a_payout_was_earned_withdraws_it(service: Running[Work]) -> None:
    story = Story.of(amount=10_000)
    met = story.met.model_copy(update={"occurred_at": MET_AT.replace(microsecond=900_000)})
    await service.receive(story.paid, story.started, met, story.refunded("du_1", 10_000, kind="dispute", at=MET_AT))
    assert await states(service) == ["offered", "withdrawn"]


async def test_a_promise_that_staff_withdrew_stays_withdrawn_when_a_dispute_is_won(service: Running[Work]) -> None:
    story = Story.of(amount=10_000)
    disputed = story.refunded("du_1", 10_000, kind="dispute", at=MET_AT)
    await service.receive(story.paid, story.started, story.met, story.ended(), disputed, returned(disputed))
    assert await states(service) == ["offered", "withdrawn"]
    assert (await story.shown(service))["reason"] == "enrollment_ended"


async def test_a_promise_that_staff_withdrew_after_a_dispute_is_not_offered_again(service: Running[Work]) -> None:
    story = Story.of(amount=10_000)
    disputed = story.refunded("du_1", 10_000, kind="dispute", at=MET_AT)
    await service.receive(story.paid, story.started, story.met, disputed, story.ended(), returned(disputed))
    assert await states(service) == ["offered", "withdrawn"]


async def test_a_promise_that_something_else_still_withdraws_is_not_offered_again(service: Running[Work]) -> None:
    story = Story.of(amount=10_000)
    disputed = story.refunded("du_1", 6_000, kind="dispute", at=MET_AT)
    refunded = story.refunded("re_2", 1_000, at=MET_AT + timedelta(days=1))
    await service.receive(story.paid, story.started, story.met, disputed, refunded, returned(disputed))
    assert await states(service) == ["offered", "withdrawn"]
    assert (await story.order(service))["outside"] == 1_000
    await service.receive(returned(refunded))
    assert await states(service) == ["offered", "withdrawn", "offered"]


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_in_any_order_what_returned_is_ours_and_what_did_not_is_gone(
    service: Running[Work], order: tuple[int, ...]
) -> None:
    story = Story.of(amount=10_000)
    lost, back = story.refunded("du_1", 3_000, kind="dispute", at=MET_AT), story.refunded("re_2", 2_000, at=MET_AT)
    events = (lost, back, returned(back), story.met)
    await service.receive(story.paid, story.started)
    for number in order:
        await service.receive(events[number], repeat=2)
    shown = await story.order(service)
    assert (shown["outside"], shown["left"]) == (3_000, 7_000)
    assert (await balances(service))["captured"] == 7_000
    assert (await story.shown(service))["state"] == "withdrawn"


async def test_a_loss_is_taken_back_when_the_dispute_is_won(service: Running[Work], provider: Simulator) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    disputed = story.refunded("du_1", 10_000, kind="dispute")
    await service.receive(disputed)
    assert (await balances(service))["loss"] == 10_000
    await service.receive(returned(disputed), repeat=3)
    assert (await balances(service))["loss"] == 0
    assert (await states(service))[-1] == "issued"


async def test_a_refund_of_ours_that_fails_later_is_resolved_and_paid_again(
    service: Running[Work], provider: Simulator
) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    payout = (await story.resolve(service)).json()
    await service.carry_out()
    (first,) = provider.executed()
    provider.post(f"stripe/refunds/{first['id']}/fail")
    told = story.refunded(str(first["id"]), 10_000, payout_id=UUID(payout["id"]))
    await service.receive(returned(told), told, repeat=2)
    assert (await states(service))[-1] == "reversed"
    assert (await story.resolve(service)).json()["state"] == "issuing"
    await service.carry_out()
    assert await states(service) == ["offered", "issuing", "issued", "reversed", "issuing", "issued"]
    assert len({done["idempotency_key"] for done in provider.executed()}) == 2
    order = await story.order(service)
    assert (order["issued"], order["reserved"], order["outside"]) == (10_000, 0, 0)
    assert (await balances(service))["refunds"] == 10_000


async def test_a_refund_that_failed_before_its_answer_came_is_no_payment(
    service: Running[Work], provider: Simulator
) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    payout = (await story.resolve(service)).json()
    provider.fault("execute_then_timeout")
    await service.carry_out()
    (first,) = provider.executed()
    provider.post(f"stripe/refunds/{first['id']}/fail")
    told = story.refunded(str(first["id"]), 10_000, payout_id=UUID(payout["id"]))
    await service.receive(returned(told), told)
    shown = await story.shown(service)
    assert (shown["state"], shown["reason"]) == ("failed", "refund_failed")
    assert (await story.order(service))["outside"] == 0
    await story.resolve(service)
    await service.carry_out()
    assert (await story.shown(service))["state"] == "issued"
    assert len({done["idempotency_key"] for done in provider.executed()}) == 2


async def held(service: Running[Work], provider: Simulator) -> tuple[Story, str]:
    """A payout whose refund the provider holds."""
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    provider.fault("hold")
    await service.carry_out()
    return story, str(provider.executed()[0]["id"])


async def test_a_pending_refund_is_not_issued_until_it_has_succeeded(
    service: Running[Work], provider: Simulator
) -> None:
    story, refund = await held(service, provider)
    shown = await story.shown(service)
    assert (shown["state"], shown["reason"]) == ("issuing", "pending_insufficient_funds")
    for _ in range(3):
        await service.advance(timedelta(hours=2))
        await service.carry_out()
    assert (await story.shown(service))["state"] == "issuing"
    provider.post(f"stripe/refunds/{refund}/succeed")
    await service.advance(timedelta(hours=2))
    await service.carry_out()
    assert await states(service) == ["offered", "issuing", "issued"]
    assert len(provider.executed()) == 1
    async with service.client(staff()) as team:
        compared = (await team.get("/api/admin/reconciliations")).json()["items"]
    assert {one["difference"] for one in compared} == {0}


async def test_a_pending_refund_that_fails_was_never_issued(service: Running[Work], provider: Simulator) -> None:
    story, refund = await held(service, provider)
    provider.post(f"stripe/refunds/{refund}/fail", reason="insufficient_funds")
    await service.advance(timedelta(hours=2))
    await service.carry_out()
    shown = await story.shown(service)
    assert shown["state"] == "failed"
    assert (await story.order(service))["reserved"] == 0
    await story.resolve(service)
    await service.carry_out()
    assert await states(service) == ["offered", "issuing", "failed", "issuing", "issued"]
    assert len(provider.executed()) == 2
