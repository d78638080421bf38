"""The HTTP server of a process, as one of its parts."""

import asyncio
import contextlib
import math
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..settings import Settings
from .answers import problem
from .edge import BodyLimits, Edge
from .health import Health

_ENDING = 1
"""Seconds uvicorn has to end requests that were not answered in time."""
_ROUNDS = 20
"""Rounds of the loop: a connection that waits to be accepted, and then to be read, needs about five."""


def configuration(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How every service is served: its own access log, metrics and bound of concurrency instead of uvicorn's.

    Uvicorn's bound counts connections, also those on which nobody asks anything, and its refusal says nothing of when
    to come back.
    """
    return uvicorn.Config(
        AtMost(settings.http_concurrency, app, BodyLimits(settings.body_limit)),
        host=settings.http_host,
        port=settings.http_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=math.ceil(settings.last_answers.total_seconds()),
    )


class AtMost:
    """ASGI middleware that has `most` requests answered at a time; whoever comes beyond is told to come back."""

    def __init__(self, most: int, app: ASGIApp, limits: BodyLimits) -> None:
        self._most, self._app = most, app
        self._refusal = Edge(_refuse, limits)
        self._in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it at once."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._in_hand >= self._most:
            await self._refusal(scope, receive, send)
        else:
            self._in_hand += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._in_hand -= 1


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    refusal = problem(503, "Too many requests are being answered at the moment; try again.", code="Busy")
    refusal.headers["Connection"] = "close"
    await refusal(scope, receive, send)


_CUT_OFF = problem(
    503,
    "The process that was to answer stops. What was asked for may have been done: look, or ask again.",
    code="Stopping",
)


class Farewell:
    """ASGI middleware that makes each answer the last one on its connection once the process is leaving.

    A client that keeps connections would else ask on one at the very moment when it is closed, and have no answer.
    """

    def __init__(self, app: ASGIApp, health: Health) -> None:
        self._app, self._health = app, health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; one that is cut off because it takes too long is told so."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def parting(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                if self._health.leaving:
                    message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        try:
            await self._app(scope, receive, parting)
        except asyncio.CancelledError:
            if begun:
                raise
            await _CUT_OFF(scope, receive, parting)


class _Uvicorn(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """Stop as soon as the answers in hand are given."""
        self.should_exit = True
        self._leaving.set()

    async def main_loop(self) -> None:
        """Bring the date in answers up to date each second, until asked to leave; uvicorn wakes ten times as often."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._leaving.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process, which stops every part, not only this one."""
        yield


class Server:
    """Serves one application until it is stopped; `health` is what the application says of its readiness."""

    def __init__(self, app: ASGIApp, settings: Settings, health: Health) -> None:
        self._uvicorn = _Uvicorn(configuration(Farewell(app, health), settings))
        self._settings, self._health = settings, health
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Answer requests."""
        try:
            await self._uvicorn.serve()
        finally:
            self._stopped.set()

    async def drain(self) -> None:
        """Say that the process is not ready, and go on answering until whoever spreads requests has noticed."""
        self._health.leaving = True
        await asyncio.sleep(self._settings.drain.total_seconds())

    async def stop(self) -> None:
        """Take in what has come, accept no more connections, and wait for the answers in hand."""
        for _ in range(_ROUNDS):
            await asyncio.sleep(0)
        self._uvicorn.leave()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.last_answers.total_seconds() + _ENDING):
                await self._stopped.wait()
