"""Live figures: as they are, as they change, and compared with what the owners count."""

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from ..clients import Services
from ..domain.figures import Figures
from ..handlers import figures
from ..schemas import CheckOut, FiguresOut
from ..settings import Settings
from .feed import Feed
from .gate import Do, Known
from .run import run

router = APIRouter()
_PATIENCE = 15.0
"""Seconds without news after which a comment keeps the line open."""


@router.get("/api/campaigns/{campaign_id}/figures")
async def show_figures(campaign_id: UUID, do: Do) -> FiguresOut:
    """A campaign in numbers, with its series and the last comparison with the owners."""
    check = await do(figures.show_check, campaign_id)
    return FiguresOut.of(campaign_id, await do(figures.show_figures, campaign_id), check)


@router.get("/api/campaigns/{campaign_id}/figures/check")
async def check_figures(campaign_id: UUID, request: Request, who: Known) -> CheckOut:
    """Ask every owner what it counts itself, and compare."""
    services: Services = request.app.state.services
    owned, missing = await services.counted(who.tenant_id, campaign_id)
    return CheckOut.of(await run(request, who.tenant_id, figures.compare, campaign_id, owned, missing=missing))


@router.get("/api/campaigns/{campaign_id}/figures/stream", response_class=StreamingResponse)
async def stream_figures(campaign_id: UUID, request: Request, who: Known) -> StreamingResponse:
    """The figures as server-sent events: now, and whenever they change."""
    feed: Feed = request.app.state.feed
    settings: Settings = request.app.state.settings

    async def read() -> Figures:
        return await run(request, who.tenant_id, figures.show_figures, campaign_id)

    feed.admit(who.tenant_id)
    lifetime = settings.stream_lifetime.total_seconds()
    news = feed.follow((who.tenant_id, campaign_id), read, patience=min(_PATIENCE, lifetime))
    lines = _events(campaign_id, news, until=time.monotonic() + lifetime)
    return StreamingResponse(lines, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(campaign_id: UUID, news: AsyncGenerator[Figures | None], *, until: float) -> AsyncIterator[str]:
    """As text, `until` then (steady clock): the client connects again, and shows that it still may."""
    async with aclosing(news):
        async for found in news:
            if found is None:
                yield ": still here\n\n"
            else:
                yield f"event: figures\ndata: {FiguresOut.of(campaign_id, found).model_dump_json()}\n\n"
            if time.monotonic() >= until:
                return
