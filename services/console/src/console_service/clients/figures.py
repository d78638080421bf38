"""Figures of campaigns: as they are, as they change, and where they differ from what the owners count."""

from collections.abc import AsyncGenerator, Collection
from uuid import UUID

from ..schemas.figures import Check, Counters, Figures, StandingDifferences
from .gateway import Asking
from .operations import Operation

_ONE = "/api/campaigns/{campaign_id}/figures"
_DIFFERENCES = "/api/admin/figure-differences"
SHOW = Operation[Figures]("GET", _ONE, Figures)
SEVERAL = Operation[list[Counters]]("GET", "/api/admin/figures", list[Counters], query=("campaign_ids",))
CHECK = Operation[Check]("GET", f"{_ONE}/check", Check)
STREAM = Operation[Figures]("GET", f"{_ONE}/stream", Figures, streams=True)
DIFFERENCES = Operation[StandingDifferences](
    "GET", _DIFFERENCES, StandingDifferences, query=("state", "cursor", "limit")
)
CLOSE = Operation[None]("POST", f"{_DIFFERENCES}/{{difference_id}}/close", body=("note",))


class CampaignFigures:
    """Figures of the tenant's campaigns."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def show(self, campaign_id: UUID) -> Figures:
        """A campaign in numbers, with the last comparison."""
        return await self._asking.ask(SHOW, {"campaign_id": campaign_id})

    async def several(self, campaign_ids: Collection[UUID]) -> dict[UUID, Counters]:
        """What was counted of each of these campaigns, with the last comparison."""
        found = await self._asking.of_each(SEVERAL, campaign_ids=campaign_ids)
        return {one.campaign_id: one for one in found}

    async def check(self, campaign_id: UUID) -> Check:
        """Ask every owner what it counts itself, and compare."""
        return await self._asking.ask(CHECK, {"campaign_id": campaign_id})

    def stream(self, campaign_id: UUID) -> AsyncGenerator[Figures]:
        """The figures as they are and whenever they change, without comparisons."""
        return self._asking.stream(STREAM, {"campaign_id": campaign_id})

    async def differences(self, *, state: str, cursor: str | None, limit: int) -> StandingDifferences:
        """What has differed for some time: what is open, or what is closed."""
        return await self._asking.ask(DIFFERENCES, query={"state": state, "cursor": cursor, "limit": limit})

    async def close(self, difference_id: UUID, note: str) -> None:
        """Note that nothing more is to be done about a difference. Raises `WrongFields` for no note."""
        await self._asking.ask(CLOSE, {"difference_id": difference_id}, body={"note": note})
