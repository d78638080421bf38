"""The HTTP server of a process, as one of its parts."""

import asyncio
import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from ..settings import Settings
from .edge import BodyLimits, Edge
from .problems import problem

_PATIENCE = 6
"""Seconds for the requests in hand when the process is asked to stop; uvicorn itself gives up after five."""


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
        timeout_graceful_shutdown=_PATIENCE - 1,
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
    """Serves one application until it is stopped."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._uvicorn = _Uvicorn(configuration(app, settings))
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Answer requests."""
        try:
            await self._uvicorn.serve()
        finally:
            self._stopped.set()

    async def stop(self) -> None:
        """Accept no more connections, and wait for the answers in hand."""
        self._uvicorn.leave()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._stopped.wait()
