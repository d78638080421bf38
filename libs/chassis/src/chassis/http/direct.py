"""Paths that are answered before the router, for the few whose rate matters.

A router looks at its routes one after the other and puts three layers around each answer. A direct path has the same
body limit, trace, metrics and problem details as any other, and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

Handlers = Mapping[Any, Any]
"""Starlette's own: from a kind of exception to the function that turns one into a response."""


def answer_directly(app: FastAPI, routes: Sequence[Route]) -> None:
    """Have these routes answered by the innermost layer in front of the application's router."""
    if routes:
        app.user_middleware.append(Middleware(_Direct, routes=routes, handlers=app.exception_handlers))


class _Direct:
    def __init__(self, app: ASGIApp, routes: Sequence[Route], handlers: Handlers) -> None:
        self._app, self._routes, self._handlers = app, routes, handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "http":
            for route in self._routes:
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found, route=route)
                    response = await self._answer(route, Request(scope, receive))
                    await response(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _answer(self, route: Route, request: Request) -> Response:
        try:
            response: Response = await route.endpoint(request)
        except Exception as failure:  # noqa: BLE001 - the edge: every failure has its answer
            kind = next(kind for kind in type(failure).__mro__ if kind in self._handlers)
            response = await self._handlers[kind](request, failure)
        return response
