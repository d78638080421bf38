"""Everything that can happen to a purchase, in any order: money is never made, lost or given twice."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts.examples import example
from contracts.gateway import OrderRefunded
from contracts.payouts import PayoutState
from contracts.progress import CriteriaMet
from contracts.values import AmountType, PayoutTerms, PayoutType
from contracts.values import Money as Amount
from payouts_service.domain import changes as rules
from payouts_service.domain import ledger
from payouts_service.domain.ledger import Posting
from payouts_service.domain.limits import Concern
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Executed, Moved, Payout, Promise, Resolution, Withdrawal
from payouts_service.domain.refund import Affairs, OutsideRefund, refund
from payouts_service.domain.together import posting_key
from services.payouts.tests.bank import Provider

START = datetime(2026, 3, 1, tzinfo=UTC)

STAFF, COLLEAGUE = UUID(int=901), UUID(int=902)
which = st.integers(0, 1)
chances = st.integers(0, 3)
"""Misfortune strikes at zero: rarer than what people do."""


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
        self.outsiders: dict[str, OrderRefunded] = {}
        self.gone: set[str] = set()
        self.outside: dict[str, OutsideRefund] = {}
        self.returns = 0
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

    @rule(n=which, worry=st.none() | st.sampled_from(Concern))
    def resolve(self, n: int, worry: Concern | None) -> None:
        payout = self.payouts.get(n)
        if payout is not None and rules.why_not_resolve(payout) is None:
            self.resolutions[payout.id] += 1
            word = Resolution(UUID(int=500 + n), STAFF, "", worry)
            self._take(n, rules.resolve(payout, self.order, word, self.now))
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
                self.resolve(n, None)
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
            self._take(n, rules.issued(payout, self.order, Executed(self._reference(n)), self.now))
        else:
            self._take(n, rules.fail(payout, self.order, "refused", self.now, promise=self._promise(n)))

    @rule(amount=st.integers(1, 3_000), disputed=st.booleans(), chance=chances, told=st.booleans())
    def refund_outside(self, amount: int, disputed: bool, chance: int, told: bool) -> None:
        """Somebody refunds, or disputes; we may hear of it late."""
        if chance or not self.provider.gives(amount):
            return
        event = self._event(f"out_{len(self.outsiders)}", amount, kind="dispute" if disputed else "refund")
        self.outsiders[event.refund_reference] = event
        self.gone.add(event.refund_reference)
        if told:
            self._hear(event)

    @rule(which_one=st.integers(0, 5), twice=st.booleans())
    def hear_of_it(self, which_one: int, twice: bool) -> None:
        """The events of other people's refunds come late, and again."""
        event = self.outsiders.get(f"out_{which_one}")
        if event is not None:
            for _ in range(1 + twice):
                self._hear(event)

    @rule(which_one=st.integers(0, 5), chance=chances)
    def return_it(self, which_one: int, chance: int) -> None:
        """A dispute is won, or a refund fails; we may not have heard that the money had left."""
        event = self.outsiders.get(f"out_{which_one}")
        if event is None or chance or event.refund_reference not in self.gone:
            return
        self.gone.remove(event.refund_reference)
        self.provider.refunded -= event.amount.amount
        self.returns += 1
        self._hear(event.model_copy(update={"state": "returned"}))

    @rule(n=which)
    def hear_of_ours(self, n: int) -> None:
        """The provider's event may come before its answer."""
        payout = self.payouts.get(n)
        if payout is None or not self.executed.get(n) or payout.type is not PayoutType.REFUND:
            return
        if payout.is_awaited or payout.state is PayoutState.ISSUED:
            self._hear(self._event(self._reference(n), payout.amount, payout_id=payout.id))

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
        """A refund of ours fails at the bank, perhaps before we have heard that it was made."""
        payout = self.payouts.get(n)
        if chance or payout is None or payout.type is not PayoutType.REFUND or not self.executed.get(n):
            return
        if payout.state is PayoutState.ISSUED or payout.is_awaited:
            self.provider.refunded -= payout.amount
            self.executed[n] = False
            self.returns += 1
            event = self._event(self._reference(n), payout.amount, payout_id=payout.id)
            self._hear(event.model_copy(update={"state": "returned"}))
            self._hear(event)

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
        unheard = [event for name, event in self.outsiders.items() if name in self.gone and name not in self.outside]
        unposted += sum(event.amount.amount for event in unheard)
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
            again = self.returns + counts[PayoutState.REVERSED]
            assert counts[PayoutState.ISSUED] <= 1 + counts[PayoutState.REVERSED]
            assert all(number <= max(1, self.resolutions[payout.id]) + again for number in counts.values())

    def _promise(self, n: int) -> Promise:
        ids = (UUID(int=100 + n), UUID(int=200), UUID(int=300 + n))
        return Promise(*ids, self.terms, ("stripe", "acct", "pi_1"), n in self.ended)

    def _reference(self, n: int) -> str:
        return f"re_{n}_{self.resolutions[self.payouts[n].id]}"

    def _event(
        self, reference: str, amount: int, *, kind: str = "refund", payout_id: UUID | None = None
    ) -> OrderRefunded:
        told = {"refund_reference": reference, "kind": kind, "payout_id": payout_id, "refunded_at": self.now}
        return example(OrderRefunded).model_copy(update={**told, "amount": Amount(amount=amount, currency="EUR")})

    def _hear(self, event: OrderRefunded) -> None:
        if posting_key(self.order, event) in self.book:
            return
        promises = {promise.enrollment_id: promise for promise in map(self._promise, self.payouts)}
        affairs = Affairs(self.order, tuple(self.payouts.values()), self.outside, promises)
        numbers = {payout.id: n for n, payout in self.payouts.items()}
        for change in refund(affairs, event, self.now):
            if isinstance(change, Moved):
                self._take(numbers[change.payout.id], change)
                continue
            self.order, self.outside[change.refund.reference] = change.order, change.refund
            for posting in change.postings:
                self._post(posting)
        self.now += timedelta(minutes=1)

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
