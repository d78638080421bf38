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
        self._uvicorn.should_exit = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._stopped.wait()
