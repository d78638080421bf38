"""Paths that are answered before the router, for the few whose rate matters.

A router looks at its routes one after the other and puts three layers around each answer. A direct path has the same
body limit, trace, metrics and problem details as any other, and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from .edge import BodyLimits, Edge

Handlers = Mapping[Any, Any]
"""Starlette's own: from a kind of exception to the function that turns one into a response."""


def answer_directly(app: FastAPI, routes: Sequence[Route], limits: BodyLimits) -> ASGIApp:
    """An application whose routes are these, answered in front of every layer, and behind them those of `app`."""
    return _Direct(app, routes, Edge(_Answer(app.exception_handlers), limits)) if routes else app


class _Direct:
    def __init__(self, app: ASGIApp, routes: Sequence[Route], answer: ASGIApp) -> None:
        self._app, self._routes, self._answer = app, routes, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "http":
            for route in self._routes:
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found, route=route, app=self._app)
                    await self._answer(scope, receive, send)
                    return
        await self._app(scope, receive, send)


class _Answer:
    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of the route in its scope."""
        request = Request(scope, receive)
        try:
            response: Response = await scope["route"].endpoint(request)
        except Exception as failure:  # noqa: BLE001 - the edge: every failure has its answer
            kind = next(kind for kind in type(failure).__mro__ if kind in self._handlers)
            response = await self._handlers[kind](request, failure)
        await response(scope, receive, send)
