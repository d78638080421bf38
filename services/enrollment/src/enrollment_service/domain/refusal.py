"""Why a contact was not enrolled, as it is stored and said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.enrollment import EnrollmentRefused, EnrollmentSource, Refusal


@dataclass(frozen=True)
class RefusalRecord:
    """A contact was not let into a campaign, with every reason."""

    refusal_id: UUID
    campaign_id: UUID
    contact_id: UUID
    source: EnrollmentSource
    reasons: tuple[Refusal, ...]
    occurred_at: datetime
    order_id: UUID | None = None

    def is_told_by(self, told: Sequence["RefusalRecord"]) -> bool:
        """Whether everything this says about its order was said before."""
        return set(self.reasons) <= {reason for earlier in told for reason in earlier.reasons}


def refused(refusal: RefusalRecord, order_reference: str | None) -> EnrollmentRefused:
    """The refusal, as everybody is told it."""
    return EnrollmentRefused(
        contact_id=refusal.contact_id,
        campaign_id=refusal.campaign_id,
        order_reference=order_reference,
        source=refusal.source,
        reasons=refusal.reasons,
        occurred_at=refusal.occurred_at,
    )
