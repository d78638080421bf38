"""Why a contact was not enrolled, as it is stored and said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.enrollment import EnrollmentRefused, EnrollmentSource, Refusal

from .personalise import UnclearThreshold


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
    unclear: tuple[UnclearThreshold, ...] = ()
    """What `threshold_unclear` is about; staff alone is shown it."""
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    closing_note: str | None = None
    """Why nobody corrects what is unclear."""

    def adds_nothing_to(self, earlier: Sequence["RefusalRecord"]) -> bool:
        """Whether all its reasons, and the unclear values behind them, were given before about the same order."""
        has_new_reason = set(self.reasons) - {reason for refusal in earlier for reason in refusal.reasons}
        has_new_value = set(self.unclear) - {one for refusal in earlier for one in refusal.unclear}
        return not has_new_reason and not has_new_value


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
