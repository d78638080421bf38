"""Live figures: as they are, as they change, and compared with what the owners count."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from sse_starlette import EventSourceResponse, ServerSentEvent

from chassis.http.pages import Cursor, Ids, Limit, Page, after, instant, page
from chassis.http.values import ClosingIn

from ..domain.figures import CampaignKey, Figures
from ..handlers import figures
from ..schemas.figures import CheckOut, CountersOut, FiguresOut, StandingDifferenceOut
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


@router.get("/api/admin/figures")
async def list_counters(campaign_ids: Ids, do: Do) -> list[CountersOut]:
    """The counters of each of these campaigns, without series, and its last comparison; empty where nothing counted."""
    found = await do(figures.list_counters, campaign_ids)
    return [CountersOut.of(campaign_id, *counted) for campaign_id, counted in found.items()]


@router.get("/api/admin/figure-differences")
async def list_figure_differences(
    do: Do, *, state: Literal["open", "closed"] = "open", cursor: Cursor = None, limit: Limit = 50
) -> Page[StandingDifferenceOut]:
    """Counters on which statistics and their owners have differed for more than one comparison, or closed ones."""
    before, is_closed = after(cursor, instant, UUID), state == "closed"
    found = await do(figures.list_differences, is_closed=is_closed, before=before, limit=limit + 1)
    shown = [StandingDifferenceOut.model_validate(one) for one in found]
    return page(shown, limit, lambda one: [one.found_at.isoformat(), one.id])


@router.post("/api/admin/figure-differences/{difference_id}/close")
async def close_figure_difference(
    difference_id: UUID, body: ClosingIn, do: Do, who: Authenticated
) -> StandingDifferenceOut:
    """Note that nothing more is to be done about a difference; by another number it is another one, and open."""
    closed = await do(figures.close_difference, difference_id, body.note, by=who.id)
    return StandingDifferenceOut.model_validate(closed)


@router.get("/api/campaigns/{campaign_id}/figures/check")
async def check_figures(campaign_id: UUID, here: Here, who: Authenticated) -> CheckOut:
    """Ask every owner what it counts itself, and compare."""
    own = await here.services.own_counts(CampaignKey(who.tenant_id, campaign_id))
    compare = figures.compare
    return CheckOut.of(await here.runner.ask(who.tenant_id, compare, campaign_id, own.counters, missing=own.missing))


async def hold_place(here: Here, who: Authenticated) -> AsyncIterator[None]:
    """Hold a place for a stream until it has ended. Raises `TooMany`."""
    with here.figure_feed.place(who.tenant_id):
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
    news = here.figure_feed.follow((who.tenant_id, campaign_id), read, seconds=lifetime)
    return streamed(here.settings, _events(campaign_id, news))


async def _events(campaign_id: UUID, news: AsyncGenerator[Figures]) -> AsyncIterator[ServerSentEvent]:
    async with aclosing(news):
        async for found in news:
            yield ServerSentEvent(event="figures", data=FiguresOut.of(campaign_id, found).model_dump_json())
