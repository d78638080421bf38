"""Everything that can happen to a purchase, in any order."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from contracts.gateway import OrderRefunded
from contracts.payouts import PayoutState
from contracts.progress import CriteriaMet
from contracts.values import AmountType, PayoutTerms, PayoutType
from payouts_service.domain import changes as rules
from payouts_service.domain.limits import Concern
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Executed, Promise, Resolution, Withdrawal
from services.payouts.tests.bank import Provider
from services.payouts.tests.books import Books

START = datetime(2026, 3, 1, tzinfo=UTC)
STAFF, COLLEAGUE = UUID(int=901), UUID(int=902)
WHOLE, PART = "pi_1", "in_1"
HOMES = (WHOLE, WHOLE, PART)
which = st.integers(0, len(HOMES) - 1)
chances = st.integers(0, 3)
"""Misfortune strikes at zero: rarer than what people do."""


class Happenings(RuleBasedStateMachine):
    """Three enrollments share one purchase, which is first told as two orders."""

    @initialize(
        captured=st.integers(0, 5_000) | st.integers(100, 200),
        missing=st.just(0) | st.integers(0, 100),
        kind=st.sampled_from(AmountType),
        value=st.integers(0, 6_000),
        multiplier=st.decimals(1, 10, places=1),
        named=st.booleans(),
    )
    def charge(  # noqa: PLR0913 - what is drawn
        self, captured: int, missing: int, kind: AmountType, value: int, multiplier: Decimal, named: bool
    ) -> None:
        """The whole may be told of less at first; the part may name its payment, or only its invoice."""
        self.terms = PayoutTerms(
            amount_type=kind, amount_value=Decimal(value), rollover_multiplier=multiplier, allowed=tuple(PayoutType)
        )
        self.books = Books(START, self.promise_of)
        first = Order(UUID(int=1), "stripe", "acct", WHOLE, None, "EUR", max(captured - missing, 0), START)
        part = replace(first, id=UUID(int=2), reference=PART, captured=captured, payment=WHOLE if named else None)
        self.known = replace(first, captured=captured, revision=2)
        self.provider = Provider(captured)
        self.executed: dict[int, bool] = {}
        self.ended: set[int] = set()
        self.resolutions: Counter[UUID] = Counter()
        self.outsiders: dict[str, OrderRefunded] = {}
        self.over = 0
        self.books.open(replace(first, payment=WHOLE))
        self.books.open(part)

    @rule()
    def learn(self) -> None:
        """More becomes known of the whole."""
        self.books.grow(self.known)

    @rule(chance=chances)
    def join(self, chance: int) -> None:
        """Both orders turn out to be one; that waits until the whole is known to contain the part."""
        is_known = self.books.orders[WHOLE].revision == self.known.revision
        if not chance and is_known and not self.is_joined:
            self.books.join(PART, WHOLE)
            self.over = self.books.orders[WHOLE].over

    @rule(n=which)
    def meet(self, n: int) -> None:
        if n in self.books.payouts:
            return
        promise = self.promise_of(n)
        met = CriteriaMet(
            enrollment_id=promise.enrollment_id,
            campaign_id=promise.campaign_id,
            contact_id=promise.contact_id,
            occurred_at=self.books.now,
        )
        order = self.books.order_of(HOMES[n])
        self.books.take(n, rules.offer(promise, met, order, payout_id=UUID(int=400 + n), currency="EUR"))

    @rule(n=which, type_=st.sampled_from(PayoutType))
    def choose(self, n: int, type_: PayoutType) -> None:
        payout = self.books.payouts.get(n)
        if payout is not None and rules.why_not_choose(payout, type_) is None:
            self.books.take(n, rules.choose(payout, self.books.paying(n), type_, self.books.now))

    @rule(n=which, worry=st.none() | st.sampled_from(Concern))
    def resolve(self, n: int, worry: Concern | None) -> None:
        payout = self.books.payouts.get(n)
        if payout is not None and rules.why_not_resolve(payout) is None:
            self.resolutions[payout.id] += 1
            word = Resolution(UUID(int=500 + n), STAFF, "", worry)
            self.books.take(n, rules.resolve(payout, self.books.paying(n), word, self.books.now))
            self.executed.pop(n, None)

    @rule(n=which, by=st.sampled_from([STAFF, COLLEAGUE]))
    def approve(self, n: int, by: UUID) -> None:
        payout = self.books.payouts.get(n)
        if payout is not None and rules.why_not_approve(payout, by) is None:
            self.books.take(n, rules.approve(payout, self.books.paying(n), by, self.books.now))

    @rule(n=which, steps=st.integers(1, 4))
    def go_on(self, n: int, steps: int) -> None:
        """The usual road, so that most runs come to where money has moved."""
        for _ in range(steps):
            payout = self.books.payouts.get(n)
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
        """The provider executes a key once; of an invoice it does not know what to refund."""
        payout = self.books.payouts.get(n)
        money = payout is not None and payout.type is PayoutType.REFUND
        if payout is None or not payout.is_in_flight or (money and self.books.paying(n).payment is None):
            return
        self.books.payouts[n] = replace(payout, asked=True)
        if n not in self.executed:
            self.executed[n] = self.provider.gives(payout.amount) if money else True

    @rule(n=which, answered=st.booleans())
    def answer(self, n: int, answered: bool) -> None:
        """Its answer may be lost."""
        payout, now = self.books.payouts.get(n), self.books.now
        if payout is None or not payout.is_in_flight or n not in self.executed:
            return
        order = self.books.paying(n)
        if not answered:
            self.books.take(n, rules.doubt(payout, order, "timeout", now))
        elif self.executed[n]:
            self.books.take(n, rules.issued(payout, order, Executed(self.reference_of(n)), now))
        else:
            self.books.take(n, rules.fail(payout, order, "refused", now, promise=self.promise_of(n)))

    @rule(amount=st.integers(1, 3_000), disputed=st.booleans(), chance=chances, told=st.sampled_from([None, *HOMES]))
    def refund_outside(self, amount: int, disputed: bool, chance: int, told: str | None) -> None:
        """Somebody refunds, or disputes; we may hear of it late, under either name."""
        if chance or not self.provider.gives(amount):
            return
        event = self.books.word(f"out_{len(self.outsiders)}", amount, kind="dispute" if disputed else "refund")
        self.outsiders[event.refund_reference] = event
        if told:
            self.books.hear(event.model_copy(update={"reference": told}))

    @rule(which_one=st.integers(0, 5), names=st.lists(st.sampled_from([WHOLE, PART]), min_size=1, max_size=2))
    def hear_of_it(self, which_one: int, names: list[str]) -> None:
        """The events of other people's refunds come late, and again."""
        event = self._outsider(which_one)
        for told in [event.model_copy(update={"reference": name}) for name in names] if event is not None else ():
            self.books.hear(told)

    @rule(
        which_one=st.integers(0, 5),
        chance=chances,
        name=st.sampled_from([WHOLE, PART]),
        shares=st.just([100]) | st.lists(st.integers(1, 100), min_size=1, max_size=3),
    )
    def return_it(self, which_one: int, chance: int, name: str, shares: list[int]) -> None:
        """A dispute is won, perhaps in part and in portions, or a refund fails; we may not have heard that it had left.

        What was told before may come again afterwards, under either name.
        """
        event = self._outsider(which_one)
        if event is None or chance:
            return
        for share in shares:
            more, told = self.provider.returns(event, share)
            for one in (*reversed(told), *told[-1:]) if more else ():
                self.books.hear(one.model_copy(update={"reference": name}))

    @rule(
        first=st.none() | which,
        percent=st.integers(1, 100),
        told=st.sampled_from([None, *HOMES]),
        name=st.sampled_from([WHOLE, PART]),
        shares=st.lists(st.integers(1, 60), min_size=2, max_size=3),
    )
    def dispute_in_portions(
        self, first: int | None, percent: int, *, told: str | None, name: str, shares: list[int]
    ) -> None:
        """The road of a dispute, perhaps after a payout, so that enough runs come to where more and more is back."""
        if first is not None:
            self.go_on(first, 4)
        before = len(self.outsiders)
        left = self.provider.captured - self.provider.refunded
        self.refund_outside(max(left * percent // 100, 1), disputed=True, chance=0, told=told)
        if len(self.outsiders) > before:
            self.return_it(before, 0, name, shares)

    @rule(n=which)
    def hear_of_ours(self, n: int) -> None:
        """The provider's event may come before its answer."""
        payout = self.books.payouts.get(n)
        if payout is None or not self.executed.get(n) or payout.type is not PayoutType.REFUND:
            return
        if payout.is_awaited or payout.state is PayoutState.ISSUED:
            self.books.hear(self.books.word(self.reference_of(n), payout.amount, payout=payout))

    @rule(n=which, chance=chances)
    def end(self, n: int, chance: int) -> None:
        payout = self.books.payouts.get(n)
        if chance:
            return
        self.ended.add(n)
        if payout is not None and payout.is_open:
            order = self.books.paying(n)
            self.books.take(n, rules.withdraw(payout, order, Withdrawal.ENROLLMENT_ENDED, self.books.now))

    @rule(n=which, chance=chances)
    def come_back(self, n: int, chance: int) -> None:
        """A refund of ours fails at the bank, perhaps before we have heard that it was made."""
        payout = self.books.payouts.get(n)
        if chance or payout is None or payout.type is not PayoutType.REFUND or not self.executed.get(n):
            return
        if payout.state is PayoutState.ISSUED or payout.is_awaited:
            self.provider.refunded -= payout.amount
            self.executed[n] = False
            event = self.books.word(self.reference_of(n), payout.amount, payout=payout)
            for told in (event.model_copy(update={"state": "returned"}), event):
                self.books.hear(told)

    @property
    def is_joined(self) -> bool:
        return self.books.orders[PART].whole_id is not None

    def _outsider(self, which_one: int) -> OrderRefunded | None:
        told = list(self.outsiders.values())
        return told[which_one % len(told)] if told else None

    def promise_of(self, n: int) -> Promise:
        ids = (UUID(int=100 + n), UUID(int=200), UUID(int=300 + n))
        return Promise(*ids, self.terms, ("stripe", "acct", HOMES[n]), n in self.ended)

    def reference_of(self, n: int) -> str:
        return f"re_{n}_{self.resolutions[self.books.payouts[n].id]}"
