"""What was published."""

from uuid import UUID

from ..domain.difference import Difference, differences
from ..domain.version import Version
from ..work import Work


async def show_version(work: Work, campaign_id: UUID, number: int) -> Version:
    """What a version said when it was published."""
    return await work.versions.get(campaign_id, number)


async def show_differences(work: Work, campaign_id: UUID, number: int | None, *, since: int | None) -> list[Difference]:
    """What a version, or the draft (None), says otherwise than the version before it, or another one (`since`)."""
    campaign = await work.campaigns.get(campaign_id)
    before = since or (campaign.current_version or 0 if number is None else number - 1)
    after = campaign.definition if number is None else (await work.versions.get(campaign_id, number)).definition
    if not before:
        return []
    return differences((await work.versions.get(campaign_id, before)).definition, after)


async def show_versions(work: Work, campaign_id: UUID, *, limit: int, before: int) -> list[Version]:
    """Versions of a campaign, newest first."""
    return await work.versions.of(campaign_id, limit=limit, before=before)
