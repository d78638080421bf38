"""Which campaigns of a tenant somebody looks for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.campaigns import CampaignStatus
from contracts.values import CampaignType, Family


@dataclass(frozen=True)
class Search:
    """What campaigns must be like to be found; None for any. The newest come first.

    Of those the ones up to the `last` of another page are left out, and `offset` more.
    """

    campaign_ids: tuple[UUID, ...] | None = None
    """Only these."""
    status: CampaignStatus | None = None
    family: Family | None = None
    campaign_type: CampaignType | None = None
    search: str | None = None
    """A part of its name or slug, in any case."""
    include_deleted: bool = False
    limit: int = 50
    offset: int = 0
    last: tuple[datetime, UUID] | None = None
    """When the last one of a page was created, and its id."""
