"""Which criterion somebody means."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Place:
    """A criterion of the promise that an enrollment has."""

    enrollment_id: UUID
    criterion_id: UUID
    campaign_id: UUID | None = None
    """The campaign it must be of, where staff names one."""
