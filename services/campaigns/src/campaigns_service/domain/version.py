"""One published, immutable state of a campaign's definition."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.campaigns import Inside
from contracts.values import CampaignDefinition


@dataclass(frozen=True)
class Version:
    """What was published, by whom and when."""

    campaign_id: UUID
    number: int
    definition: CampaignDefinition
    published_by: UUID
    published_at: datetime
    inside: Inside = Inside.PIN
    """What became of those who were inside by an earlier version."""
