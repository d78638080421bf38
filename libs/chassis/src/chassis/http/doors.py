"""Paths that are answered before the router, for the few whose rate matters.

A router looks at its routes one after the other and puts three layers around each answer. A door has the same body
limit, trace, metrics and problem details as any other path, and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

Handlers = Mapping[Any, Any]
"""Starlette's own: from a kind of exception to the function that turns one into a response."""


class Doors:
    """The layer in front of an application that answers some paths itself."""

    def __init__(self, app: ASGIApp, doors: Sequence[Route], handlers: Handlers) -> None:
        self._app, self._doors, self._handlers = app, doors, handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "http":
            for door in self._doors:
                match, found = door.matches(scope)
                if match is Match.FULL:
                    scope.update(found, route=door)
                    response = await self._answer(door, Request(scope, receive))
                    await response(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _answer(self, door: Route, request: Request) -> Response:
        try:
            response: Response = await door.endpoint(request)
        except Exception as failure:  # noqa: BLE001 - the edge: every failure has its answer
            kind = next(kind for kind in type(failure).__mro__ if kind in self._handlers)
            response = await self._handlers[kind](request, failure)
        return response
