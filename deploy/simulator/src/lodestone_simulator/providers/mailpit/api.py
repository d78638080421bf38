"""The two endpoints that are played."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ...faults import DELAY, LONGEST_SILENCE, Faults, Mode, is_struck, seconds_of, stay_silent
from ...journal import Json
from ..smtp.inbox import Inbox, Wanted
from . import shapes
from .query import NotPlayed, message_id_in

NAME = "mailpit"
SEARCH = "search"
MESSAGE = "message.retrieve"
MODES = frozenset({Mode.UNAVAILABLE, Mode.EXECUTE_THEN_TIMEOUT, Mode.GARBAGE, Mode.SLOW})
PAGE = 50


@dataclass(frozen=True, slots=True)
class Api:
    """Answers as Mailpit does: JSON, and errors in plain text."""

    inbox: Inbox
    faults: Faults

    async def search(self, request: Request) -> Response:
        """Messages whose Message-ID contains what the query says, newest first."""
        return await self._answer(SEARCH, request, lambda: self._found(request.query_params))

    async def message(self, request: Request, id_: str) -> Response:
        """One message by the inbox's own id, or the `latest`."""
        return await self._answer(MESSAGE, request, lambda: self._message(id_))

    async def _answer(self, operation: str, request: Request, look: Callable[[], Response]) -> Response:
        fault = self.faults.take(NAME, operation, modes=MODES)
        if is_struck(fault, Mode.UNAVAILABLE):
            return PlainTextResponse("Service Unavailable", status_code=503)
        if is_struck(fault, Mode.SLOW):
            await asyncio.sleep(seconds_of(fault, DELAY))
        if is_struck(fault, Mode.EXECUTE_THEN_TIMEOUT):
            await stay_silent(request, seconds_of(fault, LONGEST_SILENCE))
        answer = look()
        await self.inbox.journal.synced()
        return Response(answer.body[: len(answer.body) // 2]) if is_struck(fault, Mode.GARBAGE) else answer

    def _found(self, asked: QueryParams) -> Response:
        try:
            wanted = Wanted(message_id_part=message_id_in(asked.get("query", "")))
        except NotPlayed as why:
            return PlainTextResponse(f"Error: {why}", status_code=400)
        start, limit = _count(asked, "start", 0), _count(asked, "limit", PAGE)
        return JSONResponse(self._list(wanted, start, limit))

    def _list(self, wanted: Wanted, start: int, limit: int) -> Json:
        found, total = self.inbox.newest(wanted, limit=limit, skip=start), self.inbox.count(Wanted())
        matching = self.inbox.count(wanted)
        return {
            "total": total,
            "unread": total,
            "count": len(found),
            "messages_count": matching,
            "messages_unread": matching,
            "start": start,
            "tags": [],
            "messages": [shapes.summary(mail) for mail in found],
        }

    def _message(self, id_: str) -> Response:
        latest = self.inbox.newest(Wanted(), limit=1) if id_ == "latest" else []
        mail = latest[0] if latest else self.inbox.get(id_)
        if mail is None:
            return PlainTextResponse("404 page not found", status_code=404)
        return JSONResponse(shapes.message(mail))


def _count(asked: QueryParams, name: str, otherwise: int) -> int:
    """A number above zero; Mailpit takes anything else for absent."""
    given = asked.get(name, "")
    return int(given) if given.isdecimal() and 0 < int(given) < 2**31 else otherwise
