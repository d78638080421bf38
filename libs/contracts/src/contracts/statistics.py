"""What statistics says: partial figures that add up."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from .base import Event, Personal, Topic

CAMPAIGN_STATISTICS = Topic(
    name="campaign.statistics",
    owner="statistics",
    key="campaign id | partition | day",
    retention_days=None,
    personal=Personal.NONE,
)


class CampaignStatistics(Event, topic=CAMPAIGN_STATISTICS):
    """Figures of one campaign, from one partition, of one day; the whole is the sum over partitions and days."""

    campaign_id: UUID
    partition: int
    day: date
    counters: dict[str, int]
    """Name to count; money in minor units; `name@hour` where a series per hour is kept."""
    counted_at: AwareDatetime

    def record_key(self) -> str:
        """Campaign, partition and day."""
        return f"{self.campaign_id}|{self.partition}|{self.day.isoformat()}"
