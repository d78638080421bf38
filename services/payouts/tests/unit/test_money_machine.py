"""Whatever happens to a purchase, in any order: money is never made, lost or given twice."""

from collections import Counter
from itertools import pairwise

from hypothesis import settings
from hypothesis.stateful import invariant

from contracts.payouts import PayoutState
from contracts.values import PayoutType
from payouts_service.domain import changes as rules
from payouts_service.domain import ledger
from services.payouts.tests.happenings import PART, WHOLE, Happenings


class Money(Happenings):
    """What must hold after each of them."""

    @invariant()
    def nothing_is_negative_and_nothing_beyond_what_was_captured(self) -> None:
        for order in self.books.orders.values():
            assert min(order.issued, order.reserved, order.outside, order.left, order.over) >= 0
            assert order.issued + order.reserved <= order.captured + order.over
        over = sum(order.over for order in self.books.orders.values())
        assert over <= self.over, "more was given beyond what was captured after it was known"
        self.over = over

    @invariant()
    def reservations_are_those_of_payouts_in_flight(self) -> None:
        for order in self.books.orders.values():
            own = [one for one in self.books.payouts.values() if one.is_in_flight and one.order_id == order.id]
            assert order.reserved == sum(payout.principal for payout in own)
        for payout in self.books.payouts.values():
            owed = -self.books.balance(ledger.payable_account(payout.id))
            assert owed == (payout.principal if payout.is_in_flight else 0)

    @invariant()
    def the_ledger_sums_to_zero_and_agrees_with_the_provider(self) -> None:
        assert sum(leg.debit - leg.credit for one in self.books.postings.values() for leg in one.legs) == 0
        unposted = sum(
            payout.amount
            for n, payout in self.books.payouts.items()
            if payout.is_in_flight and self.executed.get(n) and payout.type is PayoutType.REFUND
        )
        posted = Counter[str]()
        for one in self.books.outside:
            posted[one.reference] += one.gone
        still_gone = {name: self.provider.still_gone(event) for name, event in self.outsiders.items()}
        unposted += sum(gone - posted[name] for name, gone in still_gone.items())
        behind = sum(max(posted[name] - gone, 0) for name, gone in still_gone.items())
        kept = self.books.kept_of(WHOLE) + self.books.kept_of(PART)
        captured = sum(order.captured for order in self.books.orders.values())
        assert kept == captured - self.provider.refunded + unposted
        assert not self.is_joined or (behind, self.books.kept_of(PART)) == (0, 0), "both have become one"

    @invariant()
    def no_promise_is_lost_and_none_is_shown_that_nobody_could_pay(self) -> None:
        for n, payout in self.books.payouts.items():
            promise, order = self.promise_of(n), self.books.paying(n)
            assert rules.revalue(payout, promise, order, self.books.now) is None
            if payout.state is PayoutState.WITHDRAWN and n not in self.ended:
                left_since = order.outside_at is not None and order.outside_at >= payout.earned_in
                assert left_since or not order.left or not promise.worth(order, "EUR"), payout.reason

    @invariant()
    def nobody_approves_alone(self) -> None:
        assert all(p.approved_by is None or p.approved_by != p.resolved_by for p in self.books.payouts.values())

    @invariant()
    def nothing_is_open_for_an_enrollment_that_ended(self) -> None:
        assert not any(self.books.payouts[n].is_open for n in self.ended if n in self.books.payouts)

    @invariant()
    def nothing_is_said_twice_and_nothing_is_paid_twice(self) -> None:
        for payout in self.books.payouts.values():
            said = [(revision, state) for id_, revision, state in self.books.said if id_ == payout.id]
            assert [revision for revision, _ in said] == list(range(1, payout.revision + 1))
            counts = Counter(state for _, state in said)
            assert counts[PayoutState.ISSUED] <= 1 + counts[PayoutState.REVERSED]
            assert counts[PayoutState.ISSUING] <= self.resolutions[payout.id]
            assert all(before[1] is not after[1] for before, after in pairwise(said))


TestMoney = Money.TestCase
TestMoney.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
