"""Live figures: as they are, as they change, and compared with what the owners count."""

from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from ..clients import Services, system
from ..domain.figures import OWNERS, Figures, counters_of
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
    path = f"/internal/figures/{campaign_id}"
    answers = await services.ask_all(dict.fromkeys(OWNERS, path), system(who.tenant_id))
    owned = {name: found for name, answer in answers.items() if (found := counters_of(answer)) is not None}
    missing = sorted(set(OWNERS) - set(owned))
    return CheckOut.of(await run(request, who.tenant_id, figures.compare, campaign_id, owned, missing=missing))


@router.get("/api/campaigns/{campaign_id}/figures/stream", response_class=StreamingResponse)
async def stream_figures(campaign_id: UUID, request: Request, who: Known) -> StreamingResponse:
    """The figures as server-sent events: now, and whenever they change."""
    feed: Feed = request.app.state.feed
    settings: Settings = request.app.state.settings

    async def read() -> Figures:
        return await run(request, who.tenant_id, figures.show_figures, campaign_id)

    news = feed.follow((who.tenant_id, campaign_id), read, patience=_PATIENCE)
    lines = _events(campaign_id, news, most=int(settings.stream_lifetime / settings.stream_interval))
    return StreamingResponse(lines, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(campaign_id: UUID, news: AsyncIterator[Figures | None], *, most: int) -> AsyncIterator[str]:
    """As text; after `most` the client connects again, and shows that it still may."""
    async for found in news:
        most -= 1
        if found is None:
            yield ": still here\n\n"
            continue
        yield f"event: figures\ndata: {FiguresOut.of(campaign_id, found).model_dump_json()}\n\n"
        if most <= 0:
            return
