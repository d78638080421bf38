"""What was published."""

from uuid import UUID

from ..domain.version import Version
from ..work import Work


async def show_version(work: Work, campaign_id: UUID, number: int) -> Version:
    """What a version said when it was published."""
    return await work.versions.get(campaign_id, number)


async def show_versions(work: Work, campaign_id: UUID, *, limit: int, before: int) -> list[Version]:
    """Versions of a campaign, newest first."""
    return await work.versions.of(campaign_id, limit=limit, before=before)
