"""Versions of campaigns, for staff."""

from uuid import UUID

from ..schemas.campaigns import Definition
from ..schemas.versions import Difference, Impact, VersionPage
from .gateway import Asking
from .operations import Operation

_ONE = "/api/admin/campaigns/{campaign_id}"
LIST = Operation[VersionPage]("GET", f"{_ONE}/versions", VersionPage, query=("limit", "cursor"))
SHOW = Operation[Definition]("GET", f"{_ONE}/versions/{{number}}", Definition)
DIFFERENCES = Operation[list[Difference]](
    "GET", f"{_ONE}/versions/{{number}}/differences", list[Difference], query=("since",)
)
OF_DRAFT = Operation[list[Difference]]("GET", f"{_ONE}/differences", list[Difference], query=("since",))

IMPACT = Operation[Impact]("POST", "/api/campaigns/{campaign_id}/publish-impact", Impact)


class Versions:
    """What was published of a campaign."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def page(self, campaign_id: UUID, *, limit: int, cursor: str | None = None) -> VersionPage:
        """Versions, newest first."""
        return await self._asking.ask(LIST, {"campaign_id": campaign_id}, query={"limit": limit, "cursor": cursor})

    async def get(self, campaign_id: UUID, number: int) -> Definition:
        """What a version says. Raises `NotThere`."""
        return await self._asking.ask(SHOW, {"campaign_id": campaign_id, "number": number})

    async def differences(self, campaign_id: UUID, number: int) -> list[Difference]:
        """What a version says otherwise than the one before it."""
        return await self._asking.ask(DIFFERENCES, {"campaign_id": campaign_id, "number": number})

    async def of_draft(self, campaign_id: UUID) -> list[Difference]:
        """What publishing the draft would change; nothing before the first version."""
        return await self._asking.ask(OF_DRAFT, {"campaign_id": campaign_id})

    async def impact(self, campaign_id: UUID) -> Impact:
        """Who stands where, and what each choice of publishing the draft does to them."""
        return await self._asking.ask(IMPACT, {"campaign_id": campaign_id}, body={})
