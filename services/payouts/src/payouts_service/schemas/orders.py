"""HTTP shapes of orders."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.pages import Cursor, Limit
from contracts.payouts import PayoutState

from ..domain.ledger import Entry
from ..domain.order import Order
from ..domain.payout import Change


class EntryOut(BaseModel):
    """One leg of a posting."""

    posting_id: UUID
    key: str
    kind: str
    posted_at: datetime
    payout_id: UUID | None
    account: str
    currency: str
    debit: int
    credit: int


class EntriesAsked(BaseModel):
    """Whose entries a list is about."""

    account: Annotated[str, Field(min_length=1, max_length=300)]
    """Name of an account, as the ledger lists it."""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    cursor: Cursor = None
    limit: Limit = 50


class OrderSumsOut(BaseModel):
    """A purchase and what became of its money; amounts in minor units."""

    id: UUID
    provider: str
    account: str
    reference: str
    revision: int
    payment: str | None
    """What a refund names at the provider; unknown while only an invoice is."""
    currency: str
    paid_at: datetime
    captured: int
    issued: int
    reserved: int
    outside: int
    over: int
    """Issued or reserved beyond what was captured, when two orders that had both been paid from proved to be one."""
    over_accepted: int
    """How much of that staff has taken note of."""
    left: int
    livemode: bool | None
    """Whether real money was paid; null while nobody has said so."""
    whole_id: UUID | None
    """The order that this one turned out to be a part of, which holds everything now."""

    @classmethod
    def of_order(cls, order: Order) -> "OrderSumsOut":
        """From the domain."""
        return cls.model_validate({**asdict(order), "left": order.left})


class OrderOut(OrderSumsOut):
    """A purchase and everything the ledger says of it."""

    part_ids: list[UUID]
    """Orders that turned out to be a part of this one; the ledger's entries are those of all of them."""
    entries: list[EntryOut]

    @classmethod
    def of(cls, order: Order, parts: Sequence[UUID], entries: Sequence[Entry]) -> "OrderOut":
        """From the domain and the ledger."""
        written = [EntryOut.model_validate(asdict(entry)) for entry in entries]
        own = {**asdict(order), "left": order.left, "part_ids": list(parts)}
        return cls.model_validate({**own, "entries": written})


class ChangeOut(BaseModel):
    """A state that a payout entered, and what it was worth then, in minor units."""

    revision: int
    state: PayoutState
    amount: int
    occurred_at: datetime
    decided_by: UUID | None
    """The member of staff or the contact who decided it; null where it followed from something else."""


class HistoryOut(BaseModel):
    """What became of a payout: its states in the order it entered them, and its postings."""

    order: OrderSumsOut | None
    """The purchase it comes out of; null while there is none."""
    changes: list[ChangeOut]
    entries: list[EntryOut]

    @classmethod
    def of(cls, order: Order | None, changes: Sequence[Change], entries: Sequence[Entry]) -> "HistoryOut":
        """From the domain and the ledger."""
        entered = [ChangeOut.model_validate(asdict(one)) for one in changes]
        written = [EntryOut.model_validate(asdict(one)) for one in entries]
        return cls(order=OrderSumsOut.of_order(order) if order else None, changes=entered, entries=written)
