"""Evidence that waits for a person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Review:
    """A report of a contact, or a newer one, about which nobody has decided yet; its promise is still open."""

    criterion_id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    contact_id: UUID
    label: str
    evidence: str
    submitted_at: datetime
