"""Every other path: to the service that answers it, or put together from several."""

from collections.abc import Sequence
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.security.tokens import Caller, Kind

from ..clients import Call, Reply, Services, system
from ..domain.composition import compose, enrollment_ids
from ..domain.relevance import tags_of
from ..domain.routes import OWN, SAFE, Part
from ..errors import NoSuchPath, Unreachable
from .audit import note_answer
from .front import Front, Here
from .gate import Authenticated, Where
from .owners import require
from .routing import Found
from .trials import filled, with_definition

router = APIRouter()
_PASSED_ON = ("content-type", "accept", "accept-language", "idempotency-key", "if-match")
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
"""All, also those that no path is asked by: the table says which ones a path has."""
_OK = 200
_MOST = 200
"""Enrollments that services answer for at once; no page is longer."""


@router.api_route("/api/{path:path}", methods=_METHODS, include_in_schema=False)
@router.api_route("/webhooks/{path:path}", methods=_METHODS, include_in_schema=False)
async def forward(request: Request, here: Here, where: Where, who: Authenticated) -> Response:
    """Pass a request on to its service."""
    route = where.route
    if route.service == OWN:
        raise NoSuchPath
    if route.owner is not None:
        await require(here.services, who, route.owner, where.names)
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    query = await _query(request, here, where, who)
    body = request.stream() if route.streams else await request.body()
    if route.about_contact and isinstance(body, bytes):
        body = await filled(here.services, who, body)
    if route.about_definition and isinstance(body, bytes):
        body = await with_definition(here.services, who, where.names["campaign_id"], body)
    call = Call(request.method, here.routing.address(where), query, headers, body)
    reply = await here.services.send(route.service, who, call)
    if request.method not in SAFE:
        note_answer(request, reply.body)
    if route.parts and reply.status == _OK:
        return await _composed(here.services, who, reply, route.parts)
    return Response(reply.body, reply.status, dict(reply.headers))


async def _query(request: Request, here: Front, where: Found, who: Caller) -> str:
    """The query as it came; of a contact who names no tags, with those of her newest audit. Raises `Unreachable`."""
    query: str = request.scope["query_string"].decode("latin-1")
    if not where.route.by_audit or who.kind is not Kind.CONTACT or "tags" in request.query_params:
        return query
    answer = await here.services.ask("enrollment", system(who.tenant_id), f"/internal/contacts/{who.id}/audit")
    if not isinstance(answer, dict):
        raise Unreachable("What concerns you cannot be said just now.")
    if (values := answer.get("values")) is None:
        return query
    tags = tags_of(values, here.settings.tags_limit)
    return "&".join(part for part in (query, urlencode([("tags", tag) for tag in tags])) if part)


async def _composed(services: Services, who: Caller, reply: Reply, parts: Sequence[Part]) -> Response:
    answer = orjson.loads(reply.body)
    ids = enrollment_ids(answer)[:_MOST]
    query = urlencode([("enrollment_ids", one) for one in ids])
    asked = {part.service: f"{part.path}?{query}" for part in parts} if ids else {}
    rows = await services.ask_all(asked, system(who.tenant_id))
    found = {part.name: rows.get(part.service, []) for part in parts}
    return Response(orjson.dumps(compose(answer, found)), media_type="application/json")
