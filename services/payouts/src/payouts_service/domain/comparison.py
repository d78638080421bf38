"""Our ledger beside the provider's list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.payouts import PayoutState

from . import changes as rules
from .order import Order
from .payout import Executed, Moved, Payout, Promise
from .types import TYPES


@dataclass(frozen=True)
class Refund:
    """A refund in the provider's list."""

    reference: str
    amount: int
    payout_id: UUID | None
    has_failed: bool
    is_pending: bool = False
    """The provider has not paid it yet."""


@dataclass(frozen=True)
class Comparison:
    """What both sides said of one order, in minor units."""

    id: UUID
    order_id: UUID
    compared_at: datetime
    ledger_amount: int
    provider_amount: int
    closed: int
    """Payouts whose outcome became known by it."""

    @property
    def difference(self) -> int:
        """What the provider gave back beyond our ledger; negative if it gave less."""
        return self.provider_amount - self.ledger_amount


@dataclass(frozen=True)
class LedgerDifference:
    """What the newest comparison of an order has found, until it finds something else or staff closes it."""

    id: UUID
    order_id: UUID
    difference: int
    ledger_amount: int
    provider_amount: int
    found_at: datetime
    """When a comparison found it first."""
    seen_at: datetime
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    closing_note: str | None = None
    """Why nothing more is to be done about it."""


def given_back(refunds: Iterable[Refund]) -> int:
    """Minor units that listed refunds gave back; one that failed gave nothing, and one that is pending nothing yet."""
    return sum(refund.amount for refund in refunds if not refund.has_failed and not refund.is_pending)


def decided(payout: Payout, order: Order, refund: Refund, now: datetime, *, promise: Promise) -> Moved | None:
    """What a listed refund says of a payout: issued, failed, or come back; None if it says nothing new."""
    is_its = TYPES[payout.type].is_listed and (refund.payout_id, refund.amount) == (payout.id, payout.amount)
    if refund.is_pending or not is_its:
        return None
    if payout.is_in_flight and not refund.has_failed:
        return rules.issued(payout, order, Executed(refund.reference), now)
    came_back = refund.has_failed and refund.reference == payout.provider_reference
    if payout.is_in_flight and came_back:
        return rules.fail(payout, order, "refund_failed", now, promise=promise)
    if payout.state is PayoutState.ISSUED and came_back:
        return rules.reverse(payout, order, "refund_failed", now, promise=promise)
    return None
