"""Two orders that turn out to be one: what each held, what gives way, and what the ledger says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from contracts.examples import example
from contracts.gateway import OrderPaid
from contracts.payouts import PayoutState
from contracts.progress import CriteriaMet
from contracts.values import PayoutTerms
from payouts_service.domain import changes as rules
from payouts_service.domain.joining import (
    Join,
    follow,
    join,
    joins_of,
    outside_of_both,
    root_of,
    unheard_of,
)
from payouts_service.domain.ledger import captured_account
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Moved, Payout, Promise, Resolution, Withdrawal
from payouts_service.domain.refund import Affairs, Outside, OutsideRefund, after_all

NOW = datetime(2026, 3, 20, tzinfo=UTC)
WHOLE = Order(UUID(int=1), "stripe", "acct", "pi_1", None, "EUR", 1_000, NOW)
PART = Order(UUID(int=2), "stripe", "acct", "in_1", "cus_1", "EUR", 1_000, NOW, payment="pi_1")
TOLD = Join(PART.key, WHOLE.key, 2, 1, example(OrderPaid))


def promise(n: int, *, has_ended: bool = False) -> Promise:
    return Promise(UUID(int=10 + n), UUID(int=20), UUID(int=30 + n), PayoutTerms(), None, has_ended)


def resolved(n: int, order: Order, *, at: datetime = NOW) -> Moved:
    """A payout of all of an order, which the provider was not asked for yet."""
    own = promise(n)
    ids = {"enrollment_id": own.enrollment_id, "campaign_id": own.campaign_id, "contact_id": own.contact_id}
    met = CriteriaMet(**ids, occurred_at=NOW)
    offered = rules.offer(own, met, order, payout_id=UUID(int=40 + n), currency="EUR")
    return rules.resolve(offered.payout, order, Resolution(UUID(int=50 + n), UUID(int=60)), at)


def of_whole(whole: Order, *payouts: Payout, outside: tuple[OutsideRefund, ...] = ()) -> Affairs:
    promises = {one.enrollment_id: one for one in map(promise, range(9))}
    rows = tuple(replace(payout, order_id=whole.id) for payout in payouts)
    return Affairs(whole, rows, {one.reference: one for one in outside}, promises)


def test_of_what_both_orders_were_told_to_be_back_the_larger_part_is() -> None:
    left = replace(outside(PART), kind="dispute")
    part, more = (replace(left, amount=0, order_id=WHOLE.id, back=back, returned_at=NOW) for back in (100, 200))
    for told in ([left, more], [more, left], [replace(left, back=100, returned_at=NOW), more]):
        rows, (back,) = outside_of_both(WHOLE, told)
        assert (rows["re_1"].amount, back.amount, back.back, back.gone) == (300, 300, 200, 100)
    rows, (noted,) = outside_of_both(WHOLE, [more, part])
    assert (rows["re_1"].amount, noted.amount, noted.back, noted.gone) == (0, 0, 200, 0)


def outside(order: Order, amount: int = 300, returned_at: datetime | None = None) -> OutsideRefund:
    back = amount if returned_at else 0
    return OutsideRefund(
        order.id, "re_1", "refund", amount, NOW - timedelta(days=1), returned_at=returned_at, back=back
    )


def test_the_whole_holds_what_both_held_and_the_part_nothing() -> None:
    part = replace(PART, issued=200, reserved=100, outside=50, outside_at=NOW)
    emptied, joined = join(part, replace(WHOLE, issued=300), 2, balance=750)
    whole = joined.order
    assert (whole.issued, whole.reserved, whole.outside, whole.left, whole.over) == (500, 100, 50, 350, 0)
    assert (whole.captured, whole.outside_at, whole.customer_reference, whole.payment) == (1_000, NOW, "cus_1", "pi_1")
    assert (emptied.order.whole_id, emptied.order.captured, emptied.order.excess) == (WHOLE.id, 0, 0)


def test_what_the_part_captured_is_not_captured_twice_and_what_went_back_went_back_of_the_whole() -> None:
    _, joined = join(replace(PART, issued=250), WHOLE, 2, balance=750)
    (posting,) = joined.postings
    assert {leg.account: leg.debit - leg.credit for leg in posting.legs} == {
        captured_account(PART.id): -750,
        captured_account(WHOLE.id): -250,
        "revenue": 1_000,
    }


def test_what_was_given_twice_before_anybody_knew_is_over_and_shrinks_with_what_comes_back() -> None:
    _, joined = join(replace(PART, issued=1_000), replace(WHOLE, issued=600), 2, balance=0)
    whole = joined.order
    assert (whole.over, whole.left, whole.excess) == (600, 0, 600)
    assert whole.taking_back(400).over == 200
    assert whole.taking_back(1_000).over == 0
    assert whole.growing(replace(whole, revision=9, captured=1_500)).over == 100


def test_of_what_nobody_was_asked_for_the_last_resolved_gives_way() -> None:
    first, second = resolved(1, WHOLE), resolved(2, PART, at=NOW + timedelta(hours=1))
    assert first.order
    assert second.order
    _, joined = join(second.order, first.order, 2, balance=1_000)
    affairs = of_whole(joined.order, first.payout, second.payout)
    changes = follow(affairs, [], NOW)
    ends = {payout.id: (payout.state, payout.reason) for payout in after_all(affairs, changes).payouts}
    assert ends[first.payout.id] == (PayoutState.ISSUING, "")
    assert ends[second.payout.id] == (PayoutState.WITHDRAWN, Withdrawal.NOTHING_LEFT)
    assert [one.said[0].state for one in changes if isinstance(one, Moved)] == [
        PayoutState.FAILED,
        PayoutState.WITHDRAWN,
    ]
    assert (after_all(affairs, changes).order.reserved, after_all(affairs, changes).order.over) == (1_000, 0)


def test_what_the_provider_was_asked_for_goes_on_even_beyond_what_was_captured() -> None:
    first, second = resolved(1, WHOLE), resolved(2, PART)
    assert first.order
    assert second.order
    _, joined = join(second.order, first.order, 2, balance=1_000)
    asked = [replace(payout, asked=True) for payout in (first.payout, second.payout)]
    affairs = of_whole(joined.order, *asked)
    assert follow(affairs, [], NOW) == []
    refused = rules.fail(affairs.payouts[0], joined.order, "charge_refunded", NOW, promise=promise(1))
    assert refused.order is not None
    assert (joined.order.over, refused.order.over, refused.order.reserved) == (1_000, 0, 1_000)


def test_money_that_left_the_part_withdraws_what_the_whole_had_promised() -> None:
    paid = resolved(1, WHOLE)
    assert paid.order
    lost = replace(PART, outside=300, outside_at=NOW + timedelta(minutes=1))
    _, joined = join(lost, paid.order, 2, balance=700)
    affairs = of_whole(joined.order, paid.payout)
    (moved,) = follow(affairs, [], NOW)
    assert isinstance(moved, Moved)
    assert (moved.payout.state, moved.payout.reason) == (PayoutState.WITHDRAWN, "refunded_outside")


def test_what_one_order_was_told_had_left_and_the_other_that_it_is_back_is_back() -> None:
    left, back = outside(PART), outside(WHOLE, returned_at=NOW)
    for told in ([left, back], [back, left]):
        rows, returned = outside_of_both(WHOLE, told)
        assert [(one.order_id, one.returned_at) for one in returned] == [(WHOLE.id, NOW)]
        affairs = of_whole(replace(WHOLE, outside=300, outside_at=NOW), outside=tuple(rows.values()))
        (change,) = follow(affairs, returned, NOW)
        assert isinstance(change, Outside)
        assert (change.order.outside, change.order.outside_at, len(change.postings)) == (0, None, 1)


def test_what_is_back_under_both_names_is_back_once() -> None:
    rows, returned = outside_of_both(WHOLE, [outside(PART, returned_at=NOW), outside(WHOLE, returned_at=NOW)])
    assert (len(rows), returned) == (1, [])


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        (replace(PART, whole_id=UUID(int=9), revision=2), WHOLE),
        (replace(PART, revision=2), WHOLE),
        (replace(PART, currency="USD", issued=1), WHOLE),
        (PART, PART),
    ],
)
def test_what_cannot_be_one_is_not_joined(part: Order, whole: Order) -> None:
    assert TOLD.contradicts(part, whole)


def test_a_part_nothing_was_told_of_is_like_its_whole_and_holds_nothing() -> None:
    whole = replace(WHOLE, revision=5, issued=100, reserved=200, outside=50, outside_at=NOW, over=20)
    part = unheard_of(TOLD, whole, UUID(int=9))
    assert (part.key, part.currency, part.id, part.whole_id) == (PART.key, whole.currency, UUID(int=9), None)
    assert (part.captured, part.issued, part.reserved, part.outside, part.outside_at, part.over) == (
        0,
        0,
        0,
        0,
        None,
        0,
    )
    assert part.revision == TOLD.revision - 1
    assert not TOLD.contradicts(part, whole)


def test_the_money_of_an_order_is_held_by_its_root_unless_that_became_a_part_meanwhile() -> None:
    part = PART.part_of(WHOLE, 2)
    assert root_of(part, [PART, WHOLE]) == WHOLE
    assert root_of(WHOLE, [part, WHOLE]) == WHOLE
    assert root_of(part, [part]) is None
    assert root_of(part, [part, replace(WHOLE, whole_id=UUID(int=9))]) is None


@pytest.mark.parametrize("part", [PART, replace(PART, currency="USD"), replace(PART, whole_id=WHOLE.id, revision=2)])
def test_what_is_said_again_or_holds_nothing_contradicts_nothing(part: Order) -> None:
    assert not TOLD.contradicts(part, WHOLE)


def test_a_part_says_nothing_more_and_lower_revisions_of_it_change_nothing() -> None:
    emptied = PART.part_of(WHOLE, 2)
    assert emptied.growing(replace(PART, revision=1)) == emptied
    assert not emptied.contradicts(PART)
    assert emptied.contradicts(replace(PART, revision=3))


def test_each_part_is_told_once_however_often_it_is_said() -> None:
    told = example(OrderPaid).model_copy(update={"same_as": "pi_2", "same_as_revision": 4})
    (only,) = joins_of([told, told, example(OrderPaid)])
    assert (only.part[2], only.whole[2], only.whole_revision) == (told.reference, "pi_2", 4)
