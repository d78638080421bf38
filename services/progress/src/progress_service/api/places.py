"""The criterion that a path names: for its contact by the enrollment, for staff by the campaign too."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from ..domain.place import Place

OWN = "/api/campaigns/enrollments/{enrollment_id}/progress/{criterion_id}"
OF_CAMPAIGN = "/api/admin/campaigns/{campaign_id}/enrollments/{enrollment_id}/progress/{criterion_id}"


async def _own(enrollment_id: UUID, criterion_id: UUID) -> Place:
    return Place(enrollment_id, criterion_id)


async def _of_campaign(campaign_id: UUID, enrollment_id: UUID, criterion_id: UUID) -> Place:
    return Place(enrollment_id, criterion_id, campaign_id)


Own = Annotated[Place, Depends(_own)]
OfCampaign = Annotated[Place, Depends(_of_campaign)]


async def _file_id(file_id: UUID) -> UUID:
    return file_id


FileId = Annotated[UUID, Depends(_file_id)]
"""The file that a path names behind its criterion; asked for as that is, so that the document keeps their order."""
