"""Which campaigns of a tenant somebody looks for."""

from dataclasses import dataclass

from contracts.campaigns import CampaignStatus
from contracts.values import CampaignType


@dataclass(frozen=True)
class Search:
    """What campaigns must be like to be found; None for any. The newest come first, `offset` of them are left out."""

    status: CampaignStatus | None = None
    campaign_type: CampaignType | None = None
    include_deleted: bool = False
    limit: int = 50
    offset: int = 0
