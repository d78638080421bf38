"""Double entry: every posting sums to zero and has a key that lets it be posted only once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .order import Order

REVENUE, REFUNDS, PROMOTION, CREDITS, LOSS = "revenue", "refunds", "promotion", "credits", "loss"
"""Accounts: earned; given back; paid by marketing; owed to customers as credit; lost after we had already paid."""
RESERVED, RELEASED, REVERSED = "reserved", "released", "reversed"
"""Kinds of postings that change what is left of an order: taken, free again, and come back after it had been paid."""


@dataclass(frozen=True)
class Leg:
    """One side of a posting, in minor units; one of the two is zero."""

    account: str
    debit: int = 0
    credit: int = 0


@dataclass(frozen=True)
class Posting:
    """What happened, as movements between accounts."""

    key: str
    """Business key; the ledger takes each once."""
    kind: str
    currency: str
    legs: tuple[Leg, ...]
    order_id: UUID | None = None
    payout_id: UUID | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for legs that do not sum to zero."""
        balance = sum(leg.debit - leg.credit for leg in self.legs)
        if balance or any(min(leg.debit, leg.credit) < 0 or leg.debit == leg.credit for leg in self.legs):
            message = f"{self.key} does not balance: {self.legs}"
            raise ValueError(message)


def captured_account(order_id: UUID) -> str:
    """Money of one order that is still with us."""
    return f"captured:{order_id}"


def payable_account(payout_id: UUID) -> str:
    """What one payout has reserved and not yet paid."""
    return f"payable:{payout_id}"


def refund_key(order: Order, reference: str) -> str:
    """One refund of the provider, whoever tells us of it, and however often."""
    return f"refund:{order.provider}:{order.account}:{reference}"


def returned_key(order: Order, reference: str) -> str:
    """The return of one refund or dispute, whoever tells us of it, and however often."""
    return f"returned:{order.provider}:{order.account}:{reference}"


def capture(order: Order, before: int = 0) -> tuple[Posting, ...]:
    """What was captured beyond `before`, once for the revision that told of it; none where that is nothing."""
    more = order.captured - before
    if not more:
        return ()
    key = f"captured:{order.provider}:{order.account}:{order.reference}:{order.revision}"
    legs = (Leg(captured_account(order.id), debit=more), Leg(REVENUE, credit=more))
    return (Posting(key, "captured", order.currency, legs, order.id),)


def joined(part: Order, whole: Order, *, balance: int) -> tuple[Posting, ...]:
    """What a part captured is not captured twice: its account, which comes to `balance`, is empty afterwards.

    What has gone back out of it has gone out of the whole.
    """
    gone = part.captured - balance
    legs = (
        Leg(captured_account(part.id), debit=max(-balance, 0), credit=max(balance, 0)),
        Leg(captured_account(whole.id), debit=max(-gone, 0), credit=max(gone, 0)),
        Leg(REVENUE, debit=part.captured),
    )
    moving = _moving(*legs)
    key = f"joined:{part.provider}:{part.account}:{part.reference}"
    return (Posting(key, "joined", part.currency, moving, part.id),) if moving else ()


def outside(order: Order, reference: str, amount: int, *, disputed: bool) -> Posting:
    """Money went back without us: given back, or lost where a payout had already been issued."""
    account = LOSS if order.issued else REFUNDS
    legs = (Leg(account, debit=amount), Leg(captured_account(order.id), credit=amount))
    kind = "disputed" if disputed else "outside"
    return Posting(refund_key(order, reference), kind, order.currency, _moving(*legs), order.id)


def returned(order: Order, reference: str, amount: int, *, is_loss: bool, disputed: bool) -> Posting:
    """What went back without us is ours again: out of the account it was posted to."""
    legs = (Leg(captured_account(order.id), debit=amount), Leg(LOSS if is_loss else REFUNDS, credit=amount))
    kind = "reinstated" if disputed else "returned"
    return Posting(returned_key(order, reference), kind, order.currency, _moving(*legs), order.id)


def _moving(*legs: Leg) -> tuple[Leg, ...]:
    return tuple(leg for leg in legs if leg.debit or leg.credit)


@dataclass(frozen=True)
class Split:
    """What a payout is made of: principal out of an order's captured money, and a bonus paid by marketing."""

    payout_id: UUID
    order_id: UUID | None
    currency: str
    principal: int
    bonus: int

    def posting(self, key: str, kind: str, *legs: Leg) -> tuple[Posting, ...]:
        """The posting of these legs, or none where nothing moves."""
        moving = _moving(*legs)
        return (Posting(key, kind, self.currency, moving, self.order_id, self.payout_id),) if moving else ()

    def reserve(self, turn: int) -> tuple[Posting, ...]:
        """The principal becomes payable."""
        payable = Leg(payable_account(self.payout_id), credit=self.principal)
        return self.posting(f"reserved:{self.payout_id}:{turn}", RESERVED, Leg(REFUNDS, debit=self.principal), payable)

    def release(self, turn: int) -> tuple[Posting, ...]:
        """The principal is not payable any more."""
        payable = Leg(payable_account(self.payout_id), debit=self.principal)
        return self.posting(f"released:{self.payout_id}:{turn}", RELEASED, payable, Leg(REFUNDS, credit=self.principal))

    def refund(self, order: Order, reference: str) -> tuple[Posting, ...]:
        """The provider has paid the principal back."""
        payable = Leg(payable_account(self.payout_id), debit=self.principal)
        paid = Leg(captured_account(order.id), credit=self.principal)
        return self.posting(refund_key(order, reference), "refunded", payable, paid)

    def credit(self) -> tuple[Posting, ...]:
        """The customer holds credit for principal and bonus."""
        payable, bonus = (
            Leg(payable_account(self.payout_id), debit=self.principal),
            Leg(PROMOTION, debit=self.bonus),
        )
        held = Leg(CREDITS, credit=self.principal + self.bonus)
        return self.posting(f"credited:{self.payout_id}", "credited", payable, bonus, held)

    def take_back(self, order: Order, reference: str) -> tuple[Posting, ...]:
        """A refund that had been paid came back from the bank."""
        back, given = Leg(captured_account(order.id), debit=self.principal), Leg(REFUNDS, credit=self.principal)
        return self.posting(returned_key(order, reference), REVERSED, back, given)


@dataclass(frozen=True)
class Balance:
    """An account's sums in minor units of `currency`; its balance is debit minus credit."""

    account: str
    currency: str
    debit: int
    credit: int


@dataclass(frozen=True)
class Entry:
    """One leg as it was posted."""

    posting_id: UUID
    key: str
    kind: str
    posted_at: datetime
    payout_id: UUID | None
    account: str
    currency: str
    debit: int
    credit: int
