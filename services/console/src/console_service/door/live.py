"""Answers that go on: a part of a page now, and again whenever what it shows has changed, as server-sent events.

A browser whose session is over is told `over`: it loads its page again, and so comes to sign-in and back.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Generic, TypeVar

import structlog
from fastapi.responses import Response
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from ..errors import NotAllowed, NotThere, SignedOut
from ..live import Open, Topic
from .context import RequestContext

log = structlog.get_logger(__name__)
T = TypeVar("T")
KIND = "text/event-stream"
_OVER = ServerSentEvent(event="over", data="", sep="\n")
OVER = _OVER.encode()
"""All that a browser is told whose session is over."""


@dataclass(frozen=True)
class Followed(Generic[T]):
    """What a part of a page follows: its topic, how it is now, the stream of the gateway, how it is shown."""

    topic: Topic
    now: T
    opens: Open[T]
    show: Callable[[T], str]
    variant: str = ""
    """Which of several ways to show it this is."""


def mark(text: str) -> str:
    """What tells one text from another, by whichever process it was made."""
    return sha256(text.encode()).hexdigest()[:16]


def followed(context: RequestContext, what: Followed[T]) -> Response:
    """The part, unless the browser has it already, and again whenever it changes.

    Whoever calls has read how it is now as the visitor, who therefore may see it. When all places are taken, the
    answer is `TooMany`.
    """
    return _Stream(context, what.topic.tenant, _events(context, what))


class _Stream(EventSourceResponse):
    """Server-sent events to somebody who has a place; a browser that takes none for too long is let go."""

    def __init__(self, context: RequestContext, tenant: str, events: AsyncGenerator[ServerSentEvent]) -> None:
        heartbeat, patience = context.settings.live_heartbeat, context.settings.live_patience
        super().__init__(events, ping=heartbeat.total_seconds(), send_timeout=patience.total_seconds(), sep="\n")
        self._place = partial(context.hub.place, tenant)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._place():
            try:
                await super().__call__(scope, receive, send)
            except SendTimeoutError:
                log.info("slow_browser_dropped")


async def _events(context: RequestContext, what: Followed[T]) -> AsyncGenerator[ServerSentEvent]:
    """Readers of one language, zone and locale are shown the same, so that is made once for all of them."""
    alike = (replace(context.visitor.look, theme=""), what.variant)
    seen = context.request.headers.get("last-event-id") or context.request.query_params.get("mark")
    try:
        async with aclosing(context.hub.follow(what.topic, what.opens, what.now)) as states:
            async for state in states:
                text = state.shown(alike, what.show)
                if (number := mark(text)) != seen:
                    seen = number
                    yield ServerSentEvent(text, id=number, sep="\n")
    except (SignedOut, NotAllowed, NotThere):
        yield _OVER
