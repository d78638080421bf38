"""Campaigns, for staff."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from ..schemas.campaigns import Campaign, CampaignName, Consequence, FoundCampaigns
from .gateway import Asking, portions_of
from .operations import Operation

_ONE = "/api/admin/campaigns/{campaign_id}"
SEARCH = Operation[FoundCampaigns](
    "GET",
    "/api/campaigns",
    FoundCampaigns,
    query=("campaign_ids", "status", "family", "campaign_type", "search", "limit", "offset"),
)
NAMES = Operation[list[CampaignName]](
    "GET", "/api/admin/campaigns/names", list[CampaignName], query=("campaign_ids", "limit")
)
_FIELDS = (
    *("name", "slug", "family", "campaign_type", "currency", "description"),
    *("starts_at", "ends_at", "enrollment_deadline", "completion_window_days", "grace_hours"),
    *("min_purchase_amount", "payout", "budget"),
    *("hero_image_url", "promo_copy", "promo_assets", "enrolls_while_paused", "four_eyes"),
)
CREATE = Operation[Campaign]("POST", "/api/admin/campaigns", Campaign, body=_FIELDS)
EDIT = Operation[Campaign]("PATCH", _ONE, Campaign, body=_FIELDS, tagged=True)
CLONE = Operation[Campaign]("POST", f"{_ONE}/clone", Campaign, body=("slug", "name"))
SHOW = Operation[Campaign]("GET", _ONE, Campaign)
CONSEQUENCES = Operation[list[Consequence]]("GET", f"{_ONE}/actions", list[Consequence])
ACTIONS = {
    name: Operation[Campaign]("POST", f"{_ONE}/{name}", Campaign, tagged=True)
    for name in ("pause", "resume", "complete", "cancel", "archive")
}
PUBLISH = Operation[Campaign]("POST", f"{_ONE}/publish", Campaign, body=("inside",), tagged=True)
DELETE = Operation[None]("DELETE", _ONE, query=("permanent",), tagged=True)


class Campaigns:
    """Campaigns of the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def search(
        self,
        *,
        status: str | None = None,
        family: str | None = None,
        search: str | None = None,
        limit: int,
        offset: int = 0,
    ) -> FoundCampaigns:
        """Campaigns of a status and of a family, or of any, whose name or slug holds a text, newest first."""
        asked = {"status": status, "family": family, "search": search, "limit": limit, "offset": offset}
        return await self._asking.ask(SEARCH, query=asked)

    async def several(self, campaign_ids: Collection[UUID]) -> dict[UUID, Campaign]:
        """Campaigns by id, as far as there are any."""
        wanted = ({"campaign_ids": some, "limit": len(some)} for some in portions_of(campaign_ids))
        found = await asyncio.gather(*(self._asking.ask(SEARCH, query=one) for one in wanted))
        return {one.id: one for page in found for one in page.campaigns}

    async def names(self, campaign_ids: Collection[UUID]) -> dict[UUID, str]:
        """What campaigns are called, by id, as far as there are any; deleted ones too."""
        return {one.id: one.name for one in await self._asking.of_each(NAMES, campaign_ids=campaign_ids)}

    async def newest_names(self, *, limit: int) -> dict[UUID, str]:
        """What the newest campaigns are called, by id."""
        return {one.id: one.name for one in await self._asking.ask(NAMES, query={"limit": limit})}

    async def get(self, campaign_id: UUID) -> Campaign:
        """One campaign. Raises `NotThere`."""
        return await self._asking.ask(SHOW, {"campaign_id": campaign_id})

    async def create(self, body: Mapping[str, Any]) -> Campaign:
        """Begin a draft. Raises `WrongFields`, or `Refused` for a slug that is taken."""
        return await self._asking.ask(CREATE, body=body)

    async def edit(self, campaign_id: UUID, body: Mapping[str, Any], *, edition: int) -> Campaign:
        """Change the draft and the presentation. Raises as `create`, or `ChangedMeanwhile`."""
        return await self._asking.ask(EDIT, {"campaign_id": campaign_id}, body=body, edition=edition)

    async def clone(self, campaign_id: UUID, body: Mapping[str, Any]) -> Campaign:
        """Begin a draft that is a copy. Raises as `create`."""
        return await self._asking.ask(CLONE, {"campaign_id": campaign_id}, body=body)

    async def consequences(self, campaign_id: UUID) -> list[Consequence]:
        """What each action would do to a campaign, or why it cannot be asked for."""
        return await self._asking.ask(CONSEQUENCES, {"campaign_id": campaign_id})

    async def act(self, campaign_id: UUID, action: str, *, edition: int) -> None:
        """Pause, resume and so on. Raises `Refused`, or `ChangedMeanwhile` if the edition is not the newest."""
        await self._asking.ask(ACTIONS[action], {"campaign_id": campaign_id}, edition=edition)

    async def publish(self, campaign_id: UUID, *, edition: int, inside: str) -> None:
        """Publish the draft, with what becomes of those inside. Raises as `act`."""
        await self._asking.ask(PUBLISH, {"campaign_id": campaign_id}, body={"inside": inside}, edition=edition)

    async def delete(self, campaign_id: UUID, *, edition: int) -> None:
        """Take a campaign away for good. Raises as `act`."""
        names, permanent = {"campaign_id": campaign_id}, {"permanent": "true"}
        await self._asking.ask(DELETE, names, query=permanent, edition=edition)
