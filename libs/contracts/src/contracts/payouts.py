"""What payouts says: every state a promised payment passes."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from .base import AboutEnrollment, Personal, Topic
from .values import Money, PayoutType

PAYOUT_CHANGED = Topic(
    name="payout.changed",
    owner="payouts",
    key="enrollment id",
    retention_days=400,
    personal=Personal.PSEUDONYMOUS,
    counted=True,
)


class PayoutState(StrEnum):
    """Life of a payout."""

    OFFERED = "offered"
    CHOSEN = "chosen"
    AWAITING_APPROVAL = "awaiting_approval"
    ISSUING = "issuing"
    ISSUED = "issued"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REVERSED = "reversed"
    WITHDRAWN = "withdrawn"


class PayoutChanged(AboutEnrollment, topic=PAYOUT_CHANGED):
    """A payout moved to another state."""

    payout_id: UUID
    contact_id: UUID
    revision: int
    """Ascends with every change of this payout."""
    state: PayoutState
    type: PayoutType
    amount: Money
    guarantee_id: UUID | None = None
    provider_reference: str | None = None
    decided_by: UUID | None = None
    """The member of staff or the contact who decided this; None where it followed from something else."""
    occurred_at: AwareDatetime
