"""Everything that can happen to a purchase, in any order: money is never made, lost or given twice."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts.payouts import PayoutState
from contracts.progress import CriteriaMet
from contracts.values import AmountType, PayoutTerms, PayoutType
from payouts_service.domain import changes as rules
from payouts_service.domain import ledger
from payouts_service.domain.ledger import Posting
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Executed, Moved, Payout, Promise, Resolution, Withdrawal

START = datetime(2026, 3, 1, tzinfo=UTC)

STAFF, COLLEAGUE = UUID(int=901), UUID(int=902)
which = st.integers(0, 1)
chances = st.integers(0, 3)
"""Misfortune strikes at zero: rarer than what people do."""


@dataclass
class Provider:
    """What a provider knows: refunds by payout."""

    captured: int
    refunded: int = 0

    def gives(self, amount: int) -> bool:
        may = amount <= self.captured - self.refunded
        self.refunded += amount if may else 0
        return may


class Money(RuleBasedStateMachine):
    """Two enrollments share one order."""

    @initialize(
        captured=st.integers(0, 5_000) | st.integers(100, 200),
        kind=st.sampled_from(AmountType),
        value=st.integers(0, 6_000),
        multiplier=st.decimals(1, 10, places=1),
    )
    def charge(self, captured: int, kind: AmountType, value: int, multiplier: Decimal) -> None:
        self.now = START
        self.terms = PayoutTerms(
            amount_type=kind, amount_value=Decimal(value), rollover_multiplier=multiplier, allowed=tuple(PayoutType)
        )
        self.order = Order(UUID(int=1), "stripe", "acct", "pi_1", None, "EUR", captured, START)
        self.provider = Provider(captured)
        self.payouts: dict[int, Payout] = {}
        self.executed: dict[int, bool] = {}
        self.ended: set[int] = set()
        self.book: dict[str, Posting] = {}
        self.said: list[tuple[UUID, int, PayoutState]] = []
        self.resolutions: Counter[UUID] = Counter()
        self.outsiders = 0
        if captured:
            for posting in ledger.capture(self.order):
                self._post(posting)

    @rule(n=which)
    def meet(self, n: int) -> None:
        if n in self.payouts:
            return
        promise = self._promise(n)
        met = CriteriaMet(
            enrollment_id=promise.enrollment_id,
            campaign_id=promise.campaign_id,
            contact_id=promise.contact_id,
            occurred_at=self.now,
        )
        self._take(n, rules.offer(promise, met, self.order, payout_id=UUID(int=400 + n), currency="EUR"))

    @rule(n=which, type_=st.sampled_from(PayoutType))
    def choose(self, n: int, type_: PayoutType) -> None:
        payout = self.payouts.get(n)
        if payout is not None and rules.why_not_choose(payout, type_) is None:
            self._take(n, rules.choose(payout, self.order, type_, self.now))

    @rule(n=which, limit=st.sampled_from([0, 1_000, 10**9]))
    def resolve(self, n: int, limit: int) -> None:
        payout = self.payouts.get(n)
        if payout is not None and rules.why_not_resolve(payout) is None:
            self.resolutions[payout.id] += 1
            word = Resolution(UUID(int=500 + n), STAFF)
            self._take(n, rules.resolve(payout, self.order, word, limit=limit, now=self.now))
            self.executed.pop(n, None)

    @rule(n=which, by=st.sampled_from([STAFF, COLLEAGUE]))
    def approve(self, n: int, by: UUID) -> None:
        payout = self.payouts.get(n)
        if payout is not None and rules.why_not_approve(payout, by) is None:
            self._take(n, rules.approve(payout, self.order, by, self.now))

    @rule(n=which, steps=st.integers(1, 4))
    def go_on(self, n: int, steps: int) -> None:
        """The usual road, so that most runs come to where money has moved."""
        for _ in range(steps):
            payout = self.payouts.get(n)
            if payout is None:
                self.meet(n)
            elif not payout.is_in_flight:
                self.resolve(n, 10**9)
            elif n in self.executed:
                self.answer(n, answered=True)
            else:
                self.ask(n)

    @rule(n=which)
    def ask(self, n: int) -> None:
        """The provider executes a key once."""
        payout = self.payouts.get(n)
        if payout is None or not payout.is_in_flight:
            return
        self.payouts[n] = replace(payout, asked=True)
        if n not in self.executed:
            money = payout.type is PayoutType.REFUND
            self.executed[n] = self.provider.gives(payout.amount) if money else True

    @rule(n=which, answered=st.booleans())
    def answer(self, n: int, answered: bool) -> None:
        """Its answer may be lost."""
        payout = self.payouts.get(n)
        if payout is None or not payout.is_in_flight or n not in self.executed:
            return
        if not answered:
            self._take(n, rules.doubt(payout, self.order, "timeout", self.now))
        elif self.executed[n]:
            self._take(n, rules.issued(payout, self.order, Executed(f"re_{n}_{payout.revision}"), self.now))
        else:
            self._take(n, rules.fail(payout, self.order, "refused", self.now, promise=self._promise(n)))

    @rule(amount=st.integers(1, 3_000), disputed=st.booleans(), chance=chances)
    def refund_outside(self, amount: int, disputed: bool, chance: int) -> None:
        if chance or not self.provider.gives(amount):
            return
        self.outsiders += 1
        self._post(ledger.outside(self.order, f"re_out_{self.outsiders}", amount, disputed=disputed))
        self.order = self.order.losing(amount, self.now)
        self.now += timedelta(minutes=1)
        for n, payout in self.payouts.items():
            if payout.is_open:
                self._take(n, rules.withdraw(payout, self.order, Withdrawal.REFUNDED_OUTSIDE, self.now))

    @rule(n=which, chance=chances)
    def end(self, n: int, chance: int) -> None:
        if chance:
            return
        self.ended.add(n)
        payout = self.payouts.get(n)
        if payout is not None and payout.is_open:
            self._take(n, rules.withdraw(payout, self.order, Withdrawal.ENROLLMENT_ENDED, self.now))

    @rule(n=which, chance=chances)
    def come_back(self, n: int, chance: int) -> None:
        payout = self.payouts.get(n)
        if (
            chance == 0
            and payout is not None
            and payout.state is PayoutState.ISSUED
            and payout.type is PayoutType.REFUND
        ):
            self.provider.refunded -= payout.amount
            self._take(n, rules.reverse(payout, self.order, "refund_failed", self.now))

    @invariant()
    def nothing_is_negative_and_nothing_beyond_what_was_captured(self) -> None:
        order = self.order
        assert min(order.issued, order.reserved, order.outside, order.left) >= 0
        assert order.issued + order.reserved <= order.captured

    @invariant()
    def reservations_are_those_of_payouts_in_flight(self) -> None:
        in_flight = [payout for payout in self.payouts.values() if payout.is_in_flight]
        assert self.order.reserved == sum(payout.principal for payout in in_flight)
        for payout in self.payouts.values():
            owed = -self._balance(ledger.payable_account(payout.id))
            assert owed == (payout.principal if payout.is_in_flight else 0)

    @invariant()
    def the_ledger_sums_to_zero_and_agrees_with_the_provider(self) -> None:
        legs = [leg for posting in self.book.values() for leg in posting.legs]
        assert sum(leg.debit - leg.credit for leg in legs) == 0
        unposted = sum(
            payout.amount
            for n, payout in self.payouts.items()
            if payout.is_in_flight and self.executed.get(n) and payout.type is PayoutType.REFUND
        )
        left = self._balance(ledger.captured_account(self.order.id))
        assert left == self.provider.captured - self.provider.refunded + unposted

    @invariant()
    def nobody_approves_alone(self) -> None:
        assert all(p.approved_by is None or p.approved_by != p.resolved_by for p in self.payouts.values())

    @invariant()
    def nothing_is_open_for_an_enrollment_that_ended(self) -> None:
        assert not any(self.payouts[n].is_open for n in self.ended if n in self.payouts)

    @invariant()
    def each_state_is_said_once_for_each_resolution(self) -> None:
        for payout in self.payouts.values():
            said = [(revision, state) for id_, revision, state in self.said if id_ == payout.id]
            assert [revision for revision, _ in said] == list(range(1, payout.revision + 1))
            counts = Counter(state for _, state in said)
            assert counts[PayoutState.ISSUED] <= 1
            assert all(number <= max(1, self.resolutions[payout.id]) for number in counts.values())

    def _promise(self, n: int) -> Promise:
        ids = (UUID(int=100 + n), UUID(int=200), UUID(int=300 + n))
        return Promise(*ids, self.terms, ("stripe", "acct", "pi_1"), n in self.ended)

    def _balance(self, account: str) -> int:
        legs = [leg for posting in self.book.values() for leg in posting.legs if leg.account == account]
        return sum(leg.debit - leg.credit for leg in legs)

    def _take(self, n: int, moved: Moved) -> None:
        self.now += timedelta(minutes=1)
        self.payouts[n] = moved.payout
        self.order = moved.order or self.order
        for posting in moved.postings:
            self._post(posting)
        self.said += [(event.payout_id, event.revision, event.state) for event in moved.said]

    def _post(self, posting: Posting) -> None:
        assert posting.key not in self.book
        self.book[posting.key] = posting


TestMoney = Money.TestCase
TestMoney.settings = settings(max_examples=300, stateful_step_count=60, deadline=None)
