"""HTTP shapes of payouts, their limits and accounts, and the ledger."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from chassis.http.bodies import In
from chassis.http.pages import Cursor, Limit, Page
from chassis.http.values import Note
from contracts.payouts import PayoutState
from contracts.values import MAX_MINOR_UNITS, Money, PayoutType

from ..domain.account import Account
from ..domain.attempt import Attempt, Ending, Outcome, by_hand
from ..domain.comparison import Comparison
from ..domain.ledger import Balance
from ..domain.limits import Limits
from ..domain.order import Order
from ..domain.payout import Guarantee, Payout

Sum = Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)]


class ChoiceIn(In):
    """How a contact wants her money back."""

    type: PayoutType


class ResolutionIn(In):
    """Staff's word that a payout is due."""

    notes: Annotated[str, Field(max_length=5_000)] = ""


Named = Annotated[str, Field(min_length=1, max_length=255)]


class SettlementIn(In):
    """What the provider did, as somebody has seen it there, where it does not say so itself."""

    reference: Named | None
    """The provider's name for what it did, such as that of a refund; null: it did nothing."""
    code: Named | None = None
    """What the contact types to redeem a credit."""
    note: Note

    def ending(self) -> Ending:
        """As the domain knows it."""
        return by_hand(self.reference, self.code)


class LimitsIn(In):
    """Sums above which a second person is asked, in minor units of each currency alike; one left out is no limit."""

    approval: Sum | None = None
    """Of a single payout; left out, the installation's limit holds."""
    daily_cap: Sum | None = None
    """Of all payouts resolved on a day (UTC)."""
    budget: Sum | None = None
    """Of all payouts ever."""

    def limits(self, scope: UUID) -> Limits:
        """As the domain knows them."""
        return Limits(scope, self.approval, self.daily_cap, self.budget)


class LimitsOut(LimitsIn):
    """The limits that are set."""

    @classmethod
    def of(cls, limits: Limits) -> "LimitsOut":
        """From the domain."""
        return cls(approval=limits.approval, daily_cap=limits.daily_cap, budget=limits.budget)


Key = Annotated[SecretStr, Field(min_length=16, max_length=500)]


class AccountIn(In):
    """An account at a payment provider."""

    provider: Annotated[str, Field(max_length=50)]
    account: Annotated[str, Field(max_length=255)] = ""
    """The provider's own name of it, as orders bear it; the same as at its webhook endpoint."""
    name: Annotated[str, Field(min_length=1, max_length=200)]
    api_key: Key | None = None
    """Its secret or restricted key; left out, the one it has stays."""

    def told(self, account_id: UUID) -> Account:
        """As the domain knows it; the mode is the key's."""
        return Account(account_id, self.provider, self.account, self.name, livemode=False)


class AccountKeyIn(In):
    """Another key of an account, of the same mode."""

    api_key: Key


class AccountOut(BaseModel):
    """An account at a payment provider, without its key."""

    id: UUID
    provider: str
    account: str
    name: str
    livemode: bool
    """Whether its key moves real money."""
    revision: int
    changed_at: datetime | None
    disabled_at: datetime | None

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        """From the domain."""
        return cls(**{name: getattr(account, name) for name in cls.model_fields})


class PayoutsAsked(BaseModel):
    """Which payouts a list is about."""

    state: PayoutState | None = None
    lacks_account: bool = False
    """Only those that are to be issued and wait for a payment account."""
    cursor: Cursor = None
    limit: Limit = 50


class OfferedOut(BaseModel):
    """A way in which the money may come back, and what the contact gets by it."""

    type: PayoutType
    amount: Money


class PayoutOut(BaseModel):
    """A payout as its contact sees it."""

    id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    contact_id: UUID
    state: PayoutState
    revision: int
    type: PayoutType
    amount: Money
    guarantee_id: UUID | None
    provider_reference: str | None
    code: str | None
    reason: str
    choices: list[PayoutType]
    """What the contact may choose now."""
    offered: list[OfferedOut]
    """The same, each with its amount: a rollover may be worth more."""

    @classmethod
    def of(cls, payout: Payout) -> "PayoutOut":
        """From the domain."""
        same = ("id", "enrollment_id", "campaign_id", "contact_id", "state", "revision", "type")
        ends = ("guarantee_id", "provider_reference", "code", "reason", "choices")
        money = payout.worth(payout.type)
        offered = [OfferedOut(type=type_, amount=payout.worth(type_)) for type_ in payout.choices]
        return cls(amount=money, offered=offered, **{name: getattr(payout, name) for name in (*same, *ends)})


class AttemptOut(BaseModel):
    """One call to the provider; without an outcome it was interrupted."""

    number: int
    key: str
    asked_at: datetime
    repeats: bool
    may_send: bool
    outcome: Outcome | None
    detail: str
    account_id: UUID | None
    """Which payment account was asked; the nil UUID is the installation's own."""
    payment: str | None
    """Which payment was asked about; unknown while only its invoice was."""
    customer: str | None
    """Which customer was asked about; empty where there was none."""


class StaffPayoutOut(PayoutOut):
    """A payout as staff sees it: who decided, and what was tried."""

    met_at: datetime
    resolved_by: UUID | None
    resolved_at: datetime | None
    resolution_notes: str
    approved_by: UUID | None
    attempts: list[AttemptOut]

    @classmethod
    def staffed(cls, payout: Payout, attempts: Sequence[Attempt] = ()) -> "StaffPayoutOut":
        """From the domain."""
        return cls(
            **PayoutOut.of(payout).model_dump(),
            met_at=payout.met_at,
            resolved_by=payout.resolved_by,
            resolved_at=payout.resolved_at,
            resolution_notes=payout.notes,
            approved_by=payout.approved_by,
            attempts=[AttemptOut.model_validate(asdict(attempt)) for attempt in attempts],
        )


class PayoutSumsOut(BaseModel):
    """What the payouts of a campaign come to in one currency, in minor units."""

    model_config = ConfigDict(from_attributes=True)

    campaign_id: UUID
    currency: str
    promised: int
    """What contacts have earned, paid or not; what was withdrawn is promised to nobody."""
    paid: int
    left: int
    """What of it is still to be paid."""


class GuaranteeOut(BaseModel):
    """The instance of a promise to pay: staff's word about a payout."""

    id: UUID
    payout_id: UUID
    enrollment_id: UUID
    contact_id: UUID
    resolved_by: UUID
    created_at: datetime
    notes: str

    @classmethod
    def of(cls, guarantee: Guarantee) -> "GuaranteeOut":
        """From the domain."""
        return cls(**asdict(guarantee))


class BalanceOut(BaseModel):
    """An account in minor units: positive is money we have or have spent, negative is owed or earned."""

    account: str
    currency: str
    debit: int
    credit: int
    balance: int

    @classmethod
    def of(cls, balance: Balance) -> "BalanceOut":
        """From the ledger."""
        return cls(**asdict(balance), balance=balance.debit - balance.credit)


class LedgerOut(Page[BalanceOut]):
    """Some accounts, and the sums of all of them."""

    totals: list[BalanceOut]
    sums_to_zero: bool


class ComparisonOut(BaseModel):
    """Our ledger beside the provider's list, for one order."""

    id: UUID
    order_id: UUID
    compared_at: datetime
    ledger_amount: int
    provider_amount: int
    difference: int
    closed: int
    provider: str
    reference: str
    """The order, as its provider calls it."""
    currency: str

    @classmethod
    def of(cls, comparison: Comparison, order: Order) -> "ComparisonOut":
        """From the repository."""
        named = {name: getattr(order, name) for name in ("provider", "reference", "currency")}
        return cls(**asdict(comparison), difference=comparison.difference, **named)


class FiguresOut(BaseModel):
    """What the owner itself counts, by the same names as statistics."""

    counters: dict[str, int]
