"""Who changes a campaign, and what of it was seen before."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Edit:
    """A change that somebody asks for of a campaign as it was seen."""

    campaign_id: UUID
    by: UUID
    seen: frozenset[int] | None = None
    """Editions of the campaign that the change is meant for; None for whatever edition there is."""

    def is_meant_for(self, edition: int) -> bool:
        """Whether nobody has changed the campaign since it was seen."""
        return self.seen is None or edition in self.seen
