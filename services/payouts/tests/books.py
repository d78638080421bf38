"""The books of one purchase that was told as two orders, kept by the rules alone."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from contracts.examples import example
from contracts.gateway import OrderPaid, OrderRefunded
from contracts.payouts import PayoutState
from contracts.values import Money
from payouts_service.domain import joining, ledger
from payouts_service.domain.joining import Join
from payouts_service.domain.ledger import Posting
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Moved, Payout, Promise
from payouts_service.domain.refund import Affairs, Outside, OutsideRefund, refund
from payouts_service.domain.together import Grown, grow_all, posting_key, revalue_all


@dataclass
class Books:
    """Orders by their references; payouts and promises by number."""

    now: datetime
    promise: Callable[[int], Promise]
    """The promise of a number, as it is now."""
    orders: dict[str, Order] = field(default_factory=dict)
    payouts: dict[int, Payout] = field(default_factory=dict)
    outside: list[OutsideRefund] = field(default_factory=list)
    postings: dict[str, Posting] = field(default_factory=dict)
    said: list[tuple[UUID, int, PayoutState]] = field(default_factory=list)

    def open(self, order: Order) -> None:
        """A payment is told for the first time."""
        self.orders[order.reference] = order
        self._post(ledger.capture(order))

    def grow(self, told: Order) -> None:
        """A higher revision of a payment is told."""
        for change in grow_all({told.key: self.orders[told.reference]}, {told.key: told}):
            self.keep([change])
            self._follow({change.order.id})

    def order_of(self, reference: str) -> Order:
        """The order that holds the money of a reference."""
        named = self.orders[reference]
        return next(one for one in self.orders.values() if one.id == (named.whole_id or named.id))

    def paying(self, n: int) -> Order:
        """The order that a payout comes out of."""
        return next(one for one in self.orders.values() if one.id == self.payouts[n].order_id)

    def take(self, n: int, moved: Moved) -> None:
        """A payout moves."""
        self.now += timedelta(minutes=1)
        self.payouts[n] = moved.payout
        self.keep([moved])

    def word(self, reference: str, amount: int, *, kind: str = "refund", payout: Payout | None = None) -> OrderRefunded:
        """Told under the name of the order that the payout comes out of, else of the first."""
        first, *_ = self.orders.values()
        named = next((one for one in self.orders.values() if payout and one.id == payout.order_id), first)
        told = {"refund_reference": reference, "kind": kind, "refunded_at": self.now, "reference": named.reference}
        told |= {"provider": named.provider, "account": named.account, "payout_id": payout and payout.id}
        return example(OrderRefunded).model_copy(
            update={**told, "amount": Money(amount=amount, currency=named.currency)}
        )

    def hear(self, event: OrderRefunded) -> None:
        """Money is told to have left an order, or to be back."""
        order = self.order_of(event.reference)
        own = {n: one for n, one in self.payouts.items() if one.order_id == order.id}
        is_elsewhere = event.payout_id is not None and all(one.id != event.payout_id for one in own.values())
        if posting_key(order, event) in self.postings or is_elsewhere:
            return
        self.keep(refund(self._affairs(order), event, self.now))
        self.now += timedelta(minutes=1)

    def join(self, part: str, whole: str) -> None:
        """The word that an order is a part of another."""
        one, other = self.orders[part], self.order_of(whole)
        told = Join(one.key, other.key, one.revision + 1, other.revision, example(OrderPaid))
        assert not told.contradicts(one, other)
        balance = self.balance(ledger.captured_account(one.id))
        self.keep(joining.join(one, other, told.revision, balance=balance))
        self.payouts = {
            n: replace(payout, order_id=other.id) if payout.order_id == one.id else payout
            for n, payout in self.payouts.items()
        }
        outside, back = joining.outside_of_both(self.orders[whole], self.outside)
        self.outside = list(outside.values())
        self.keep(joining.follow(self._affairs(self.orders[whole]), back, self.now))

    def balance(self, account: str) -> int:
        """What an account comes to."""
        legs = [leg for posting in self.postings.values() for leg in posting.legs if leg.account == account]
        return sum(leg.debit - leg.credit for leg in legs)

    def kept_of(self, reference: str) -> int:
        """What the account of an order comes to."""
        return self.balance(ledger.captured_account(self.orders[reference].id))

    def keep(self, changes: Iterable[Moved | Outside | Grown]) -> None:
        """Write down what became of payouts and orders; others follow what that takes from an order or leaves to it.

        A posting that was made before is an error.
        """
        numbers, shifted = {payout.id: n for n, payout in self.payouts.items()}, set[UUID]()
        for change in changes:
            if change.order is not None:
                self.orders[change.order.reference] = change.order
            if isinstance(change, Outside):
                key = change.refund.order_id, change.refund.reference
                self.outside = [one for one in self.outside if (one.order_id, one.reference) != key]
                self.outside.append(change.refund)
            if isinstance(change, Moved):
                self.payouts[numbers[change.payout.id]] = change.payout
                self.said += [(event.payout_id, event.revision, event.state) for event in change.said]
                shifted |= {change.order.id} if change.has_shifted and change.order else set()
            self._post(change.postings)
        if shifted:
            self._follow(shifted)

    def _follow(self, ids: Collection[UUID]) -> None:
        unpaid = [one for one in self.payouts.values() if one.state is not PayoutState.ISSUED and not one.is_in_flight]
        own = [one for one in unpaid if one.order_id in ids]
        self.keep(revalue_all(own, {one.id: one for one in self.orders.values()}, self._promises(), self.now))

    def _affairs(self, order: Order) -> Affairs:
        own = tuple(one for one in self.payouts.values() if one.order_id == order.id)
        outside = {one.reference: one for one in self.outside if one.order_id == order.id}
        return Affairs(order, own, outside, self._promises())

    def _promises(self) -> dict[UUID, Promise]:
        return {promise.enrollment_id: promise for promise in map(self.promise, self.payouts)}

    def _post(self, postings: Iterable[Posting]) -> None:
        for posting in postings:
            assert posting.key not in self.postings
            self.postings[posting.key] = posting
