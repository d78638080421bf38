"""A contact's page is told when something of hers has changed, and asks again."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from chassis.security.links import PORTAL
from chassis.security.tokens import Caller

from ..clients import Services, system
from ..domain.pulse import Pulse
from ..errors import Unreachable
from ..schemas.portal import PulseOut
from .feed import stream_of, streamed
from .front import Front, Here
from .gate import Authenticated, bearer

router = APIRouter()
_STREAM = stream_of("Events named `changed`, each the kinds of what has changed as JSON.")


async def hold_place(here: Here, who: Authenticated) -> AsyncIterator[None]:
    """Hold a place for a stream until it has ended. Raises `TooMany`."""
    with here.watch.place(who.tenant_id, who.id):
        yield


@router.get(
    "/api/campaigns/my-enrollments/stream",
    response_class=EventSourceResponse,
    responses={200: _STREAM},
    dependencies=[Depends(hold_place)],
)
async def stream_changes(request: Request, here: Here, who: Authenticated) -> EventSourceResponse:
    """Server-sent events `changed`: one at once, and one whenever an enrollment, criterion or payout of hers changes.

    After each of them ask `/api/campaigns/my-enrollments`. The stream ends with the token, and after some minutes, so
    that a client connects again, and shows that it still may.
    """
    ids = await _ids_of(here.services, who)
    news = here.watch.follow(who.tenant_id, ids, seconds=_lifetime(here, bearer(request) or ""))
    return streamed(here.settings, _events(news))


async def _ids_of(services: Services, who: Caller) -> frozenset[UUID]:
    """Every id of a contact: events go on naming the ids of those merged into her. Raises `Unreachable`."""
    found = await services.ask("enrollment", system(who.tenant_id), f"/internal/contacts/{who.id}/ids")
    if not isinstance(found, list):
        raise Unreachable(service="enrollment")
    return frozenset({who.id, *map(UUID, found)})


def _lifetime(here: Front, token: str) -> float:
    """Seconds that a stream may last: not longer than its token."""
    ends_at = here.links.read(PORTAL, token).expires_at
    longest = here.settings.stream_lifetime
    return (longest if ends_at is None else min(longest, ends_at - here.clock.now())).total_seconds()


async def _events(news: AsyncGenerator[Pulse]) -> AsyncIterator[ServerSentEvent]:
    seen: Pulse | None = None
    async with aclosing(news):
        async for pulse in news:
            changed = pulse.since(seen) if seen is not None else ()
            seen = pulse
            yield ServerSentEvent(event="changed", data=PulseOut(changed=changed).model_dump_json())
