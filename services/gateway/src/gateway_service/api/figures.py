"""Live figures: as they are, as they change, and compared with what the owners count."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from uuid import UUID

from fastapi import APIRouter, Depends
from sse_starlette import EventSourceResponse, ServerSentEvent

from ..domain.figures import CampaignKey, Figures
from ..handlers import figures
from ..schemas import CheckOut, FiguresOut
from .feed import stream_of, streamed
from .front import Here
from .gate import Authenticated, Do

router = APIRouter()
_STREAM = stream_of("Events named `figures`, each the figures as JSON.")


@router.get("/api/campaigns/{campaign_id}/figures")
async def show_figures(campaign_id: UUID, do: Do) -> FiguresOut:
    """A campaign in numbers, with its series and the last comparison with the owners."""
    check = await do(figures.show_check, campaign_id)
    return FiguresOut.of(campaign_id, await do(figures.show_figures, campaign_id), check)


@router.get("/api/campaigns/{campaign_id}/figures/check")
async def check_figures(campaign_id: UUID, here: Here, who: Authenticated) -> CheckOut:
    """Ask every owner what it counts itself, and compare."""
    own = await here.services.own_counts(CampaignKey(who.tenant_id, campaign_id))
    compare = figures.compare
    return CheckOut.of(await here.runner.ask(who.tenant_id, compare, campaign_id, own.counters, missing=own.missing))


async def hold_place(here: Here, who: Authenticated) -> AsyncIterator[None]:
    """Hold a place for a stream until it has ended. Raises `TooMany`."""
    with here.feed.place(who.tenant_id):
        yield


@router.get(
    "/api/campaigns/{campaign_id}/figures/stream",
    response_class=EventSourceResponse,
    responses={200: _STREAM},
    dependencies=[Depends(hold_place)],
)
async def stream_figures(campaign_id: UUID, here: Here, who: Authenticated) -> EventSourceResponse:
    """The figures as server-sent events: now, and whenever they change.

    The stream ends after some minutes, so that a client connects again, and shows that it still may.
    """

    async def read() -> Figures:
        return await here.runner.ask(who.tenant_id, figures.show_figures, campaign_id)

    lifetime = here.settings.stream_lifetime.total_seconds()
    news = here.feed.follow((who.tenant_id, campaign_id), read, seconds=lifetime)
    return streamed(here.settings, _events(campaign_id, news))


async def _events(campaign_id: UUID, news: AsyncGenerator[Figures]) -> AsyncIterator[ServerSentEvent]:
    async with aclosing(news):
        async for found in news:
            yield ServerSentEvent(event="figures", data=FiguresOut.of(campaign_id, found).model_dump_json())
