"""Every other path: to the service that answers it, or put together from several."""

from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.security.tokens import Caller

from ..clients import Call, Reply, Services, system
from ..domain.composition import compose, enrollment_ids
from ..domain.routes import OWN
from ..errors import NoSuchPath
from .gate import Known, Where

router = APIRouter()
_PASSED_ON = ("content-type", "accept", "accept-language", "idempotency-key", "if-match")
_PARTS = {"progress": "/internal/progress", "payouts": "/internal/payouts"}
"""Service to the path where it answers for several enrollments."""
_NAMES = {"progress": "progress", "payouts": "current_payout"}
"""Service to the name of its part; `payout` is what an enrollment was promised."""
_OK = 200
_MOST = 200
"""Enrollments that services answer for at once; no page is longer."""


@router.api_route("/api/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def forward(request: Request, where: Where, who: Known) -> Response:
    """Pass a request on to its service."""
    if where.route.service == OWN:
        raise NoSuchPath
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    query = request.scope["query_string"].decode("latin-1")
    call = Call(request.method, where.route.address(where.names), query, headers, await request.body())
    services: Services = request.app.state.services
    reply = await services.send(where.route.service, who, call)
    if where.route.composed and reply.status == _OK:
        return await _composed(services, who, reply)
    return Response(reply.body, reply.status, dict(reply.headers))


async def _composed(services: Services, who: Caller, reply: Reply) -> Response:
    answer = orjson.loads(reply.body)
    ids = enrollment_ids(answer)[:_MOST]
    query = urlencode([("enrollment_ids", one) for one in ids])
    asked = {service: f"{path}?{query}" for service, path in _PARTS.items()} if ids else {}
    rows = await services.ask_all(asked, system(who.tenant_id))
    parts = {_NAMES[service]: rows.get(service, []) for service in _PARTS}
    return Response(orjson.dumps(compose(answer, parts)), media_type="application/json")
