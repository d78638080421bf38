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

    def adds_nothing_to(self, earlier: Sequence["RefusalRecord"]) -> bool:
        """Whether all its reasons were given before about the same order."""
        return set(self.reasons) <= {reason for refusal in earlier for reason in refusal.reasons}


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
