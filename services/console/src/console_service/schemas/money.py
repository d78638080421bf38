"""Money on its way back, the ledger, and where it stands beside the payment provider."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class Money(BaseModel):
    """An amount in minor units of its currency."""

    amount: int
    currency: str


class Attempt(BaseModel):
    """One call to the payment provider; without an outcome it was interrupted."""

    number: int
    asked_at: datetime
    outcome: str | None
    detail: str

    @property
    def answer(self) -> str:
        """How it ended; of one that was interrupted nobody knows."""
        return self.outcome or "unknown"


class Payout(BaseModel):
    """A payout as staff sees it."""

    id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    contact_id: UUID
    state: str
    type: str
    amount: Money
    provider_reference: str | None
    code: str | None
    reason: str
    met_at: datetime
    resolved_by: UUID | None
    resolved_at: datetime | None
    resolution_notes: str
    approved_by: UUID | None
    attempts: list[Attempt]


class PayoutSums(BaseModel):
    """What the payouts of a campaign come to in one currency, in minor units."""

    campaign_id: UUID
    currency: str
    promised: int
    paid: int
    left: int


class Payouts(BaseModel):
    """Some payouts, and where the list goes on."""

    items: list[Payout]
    next: str | None = None


class Entry(BaseModel):
    """One leg of a posting."""

    posting_id: UUID
    kind: str
    posted_at: datetime
    payout_id: UUID | None
    account: str
    currency: str
    debit: int
    credit: int


class Entries(BaseModel):
    """Some entries, and where the list goes on."""

    items: list[Entry]
    next: str | None = None


class OrderSums(BaseModel):
    """A purchase and what became of its money, in minor units."""

    id: UUID
    provider: str
    reference: str
    currency: str
    paid_at: datetime
    captured: int
    issued: int
    reserved: int
    outside: int
    over: int
    over_accepted: int
    left: int


class Order(OrderSums):
    """A purchase with its postings."""

    entries: list[Entry]


class Orders(BaseModel):
    """Some purchases, and where the list goes on."""

    items: list[OrderSums]
    next: str | None = None


class Change(BaseModel):
    """A state that a payout entered."""

    state: str
    amount: int
    occurred_at: datetime
    decided_by: UUID | None


class History(BaseModel):
    """What became of a payout."""

    order: OrderSums | None
    changes: list[Change]
    entries: list[Entry]


class Balance(BaseModel):
    """An account of the ledger; positive is money we have or have spent, negative is owed or earned."""

    account: str
    currency: str
    debit: int
    credit: int
    balance: int


class Accounts(BaseModel):
    """Some accounts, and the sums of all of them."""

    items: list[Balance]
    next: str | None = None
    totals: list[Balance]
    sums_to_zero: bool


class Comparison(BaseModel):
    """The ledger beside the provider's list, for one purchase."""

    id: UUID
    compared_at: datetime
    ledger_amount: int
    provider_amount: int
    difference: int
    closed: int
    provider: str
    reference: str
    currency: str


class Comparisons(BaseModel):
    """Some comparisons, and where the list goes on."""

    items: list[Comparison]
    next: str | None = None


class LedgerDifference(BaseModel):
    """What ledger and provider do not agree on, until somebody closes it."""

    id: UUID
    ledger_amount: int
    provider_amount: int
    difference: int
    found_at: datetime
    seen_at: datetime
    closed_at: datetime | None
    closing_note: str | None
    provider: str
    reference: str
    currency: str


class LedgerDifferences(BaseModel):
    """Some of them, and where the list goes on."""

    items: list[LedgerDifference]
    next: str | None = None


class Limits(BaseModel):
    """Sums in minor units above which a second person is asked; None for no limit."""

    approval: int | None = None
    daily_cap: int | None = None
    budget: int | None = None
