"""Every other path: to the service that answers it, or put together from several."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.http.pages import MOST_IDS
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
        raise Unreachable(service="enrollment")
    if (values := answer.get("values")) is None:
        return query
    tags = tags_of(values, here.settings.tags_limit)
    return "&".join(part for part in (query, urlencode([("tags", tag) for tag in tags])) if part)


async def _composed(services: Services, who: Caller, reply: Reply, parts: Sequence[Part]) -> Response:
    answer = orjson.loads(reply.body)
    ids = enrollment_ids(answer)
    portions = [ids[at : at + MOST_IDS] for at in range(0, len(ids), MOST_IDS)]
    rows = await asyncio.gather(*(_rows(services, who, part, portions) for part in parts))
    found = {part.name: told for part, told in zip(parts, rows, strict=True)}
    return Response(orjson.dumps(compose(answer, found)), media_type="application/json")


async def _rows(services: Services, who: Caller, part: Part, portions: Sequence[Sequence[str]]) -> object:
    """What a service says of enrollments, as many at a time as it takes; None where it does not say it of all."""
    queries = [urlencode([("enrollment_ids", one) for one in ids]) for ids in portions]
    asked = (services.ask(part.service, system(who.tenant_id), part.path, query) for query in queries)
    answers = [answer for answer in await asyncio.gather(*asked) if isinstance(answer, list)]
    return [row for answer in answers for row in answer] if len(answers) == len(queries) else None
