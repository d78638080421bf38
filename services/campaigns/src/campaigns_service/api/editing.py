"""Who changes which campaign at the door, and which editions of it were seen."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from chassis.http import editions
from chassis.http.callers import Staff

from ..domain.campaign import Campaign
from ..domain.edit import Edit


async def _editing(campaign_id: UUID, who: Staff, seen: editions.Seen) -> Edit:
    return Edit(campaign_id, who.id, seen)


Editing = Annotated[Edit, Depends(_editing)]
"""Who changes which campaign, and which editions of it the caller has seen."""


def tag(response: Response, campaign: Campaign) -> None:
    """Name the edition that is shown."""
    editions.tag(response, campaign.edition)
