"""The HTTP server of a process, as one of its parts."""

import asyncio
import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from ..settings import Settings

_PATIENCE = 6
"""Seconds for the requests in hand when the process is asked to stop; uvicorn itself gives up after five."""


def configuration(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How every service is served: its own access log and metrics instead of uvicorn's, and bounded concurrency."""
    return uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_PATIENCE - 1,
        limit_concurrency=settings.http_concurrency,
    )


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
