"""Money that left and returned: in any order of events, ledger and promise follow the money."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from chassis.testing import Running, staff
from contracts.payouts import PayoutChanged
from contracts.values import AmountType, PayoutType
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import MET_AT, Story, returned, terms

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


@pytest.mark.parametrize("together", [True, False])
async def test_a_refund_that_comes_again_with_another_amount_is_not_dropped_in_silence(
    service: Running[Work], *, together: bool
) -> None:
    """Nor does more return of a dispute than had left."""
    story = Story.of(amount=10_000)
    first, disputed = story.refunded("re_9", 500, at=MET_AT), story.refunded("du_1", 700, kind="dispute", at=MET_AT)
    otherwise = [story.refunded("re_9", 900, at=MET_AT), returned(story.refunded("du_1", 900, kind="dispute"))]
    await service.receive(story.paid, story.started)
    for events in ([first, disputed, *otherwise],) if together else ([first, disputed], otherwise):
        await service.receive(*events)
    await service.receive(first, disputed)
    assert (await story.order(service))["outside"] == 1_200
    assert await service.parked() == [("ToldDifferently", True)] * 2


async def test_a_payout_that_is_told_with_another_amount_is_not_recognised_in_silence(
    service: Running[Work], provider: Simulator
) -> None:
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.resolve(service)
    await service.carry_out()
    (refund,) = provider.refunds(story.reference)
    payout_id = UUID(str((await story.shown(service))["id"]))
    await service.receive(story.refunded(refund["id"], 10_000, payout_id=payout_id))
    assert await service.parked() == []
    await service.receive(story.refunded(refund["id"], 9_000, payout_id=payout_id))
    assert await service.parked() == [("ToldDifferently", True)]


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


@pytest.mark.leaves("payouts_reversed")
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


@pytest.mark.parametrize("told_late", [False, True])
@pytest.mark.parametrize(("amount", "end"), [(10_000, ("withdrawn", "nothing_left")), (7_000, ("offered", ""))])
async def test_money_that_left_before_a_payout_was_earned_counts_whenever_it_is_told(
    service: Running[Work], *, told_late: bool, amount: int, end: tuple[str, str]
) -> None:
    story = Story.of(amount=10_000, terms=terms(AmountType.PARTIAL, 60))
    gone = story.refunded("re_1", amount, at=MET_AT - timedelta(days=1))
    await service.receive(story.paid, story.started)
    for event in (story.met, gone) if told_late else (gone, story.met):
        await service.receive(event, repeat=2)
    shown = await story.shown(service)
    assert (shown["state"], shown["reason"]) == end
    if end[0] == "offered":
        assert shown["amount"] == {"amount": 3_000, "currency": "EUR"}
    await service.receive(returned(gone), repeat=2)
    shown = await story.shown(service)
    assert (shown["state"], shown["amount"]) == ("offered", {"amount": 6_000, "currency": "EUR"})


async def test_what_another_takes_is_offered_to_nobody_and_again_when_it_is_free(service: Running[Work]) -> None:
    first, second = (Story.of("pi_both", amount=10_000) for _ in range(2))
    await service.receive(first.paid, first.started, second.started, first.met, second.met)
    await first.resolve(service)
    shown = await second.shown(service)
    assert (shown["state"], shown["reason"]) == ("withdrawn", "nothing_left")
    await service.receive(first.ended(), Story.of("pi_other").paid, repeat=2)
    assert ((await first.shown(service))["state"], (await second.shown(service))["state"]) == ("withdrawn", "offered")
    assert (await second.resolve(service)).json()["state"] == "issuing"


async def test_less_than_was_resolved_is_left_and_nothing_beyond_it_is_given(
    service: Running[Work], provider: Simulator
) -> None:
    """Credit, because the provider itself refuses only refunds that are too large."""
    story = Story.of(provider.purchase(10_000), amount=10_000)
    await service.receive(story.paid, story.started, story.met)
    await story.choose(service, PayoutType.CREDIT)
    await story.resolve(service)
    await service.receive(story.refunded("re_1", 4_000, at=MET_AT - timedelta(days=1)), repeat=2)
    shown = await story.shown(service)
    assert (shown["state"], shown["reason"]) == ("failed", "less_is_left")
    await story.resolve(service)
    await service.carry_out()
    assert [done["amount"] for done in provider.executed("promotion_code")] == [6_000]
    order = await story.order(service)
    assert (order["issued"], order["outside"], order["left"]) == (6_000, 4_000, 0)


async def test_a_purchase_that_grows_is_offered_again_also_among_other_events(service: Running[Work]) -> None:
    """Each says why in a trace of its own: what is said of several events at once names the one that caused it."""
    stories = [Story.of(f"pi_{n}", amount=6_000) for n in range(2)]
    for story in stories:
        gone = story.refunded(f"re_{story.reference}", 6_000, at=MET_AT - timedelta(days=1))
        await service.receive(story.paid, story.started, gone, story.met)
    assert {(await story.shown(service))["reason"] for story in stories} == {"nothing_left"}
    await service.receive(*(story.grown(10_000) for story in stories))
    assert await service.parked() == []
    shown = [await story.shown(service) for story in stories]
    assert [(one["state"], one["amount"]) for one in shown] == [("offered", {"amount": 4_000, "currency": "EUR"})] * 2
