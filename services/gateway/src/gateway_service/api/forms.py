"""Campaigns that automations make for forms; each shows its key in the body, as their programs do it."""

import hmac
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute

from chassis.errors import MOST_FAULTS
from chassis.http.answers import problem
from contracts.values import Fault

from ..clients import Call, system
from ..domain.people import API_KEY, hashed, tenant_of
from ..domain.routes.route import DEFINERS
from ..errors import UnknownCredential
from ..schemas.forms import AutoCreateHealthOut, AutoCreateIn, AutoCreateOut
from .front import Front, Here
from .gate import address, program, role_of
from .rates import Rate

PATH = "/api/admin/campaigns/auto-create"
_Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class _BadRequest(APIRoute):
    """Answers 400 to a body of another shape, as the programs that ask here expect it."""

    def get_route_handler(self) -> _Handler:
        """The handler, with another status for such a body."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as invalid:
                faults = [Fault.found(error).members() for error in invalid.errors()[:MOST_FAULTS]]
                return problem(400, "The request does not have the shape this path takes.", errors=faults)

        return answer


router = APIRouter(route_class=_BadRequest)


@router.get(PATH)
async def show_auto_create(here: Here, request: Request) -> AutoCreateHealthOut:
    """Say that automations may ask here; for whoever looks, without a key."""
    await here.rates.take(Rate.PUBLIC, address(request))
    return AutoCreateHealthOut()


@router.post(
    PATH,
    status_code=201,
    response_model=AutoCreateOut,
    responses={200: {"model": AutoCreateOut, "description": "There was one; it stays as it is"}, 400: {}, 401: {}},
)
async def auto_create(body: AutoCreateIn, here: Here, request: Request) -> Response:
    """Make a campaign for a form that was seen: one message, published and paused, to be looked at by staff."""
    await here.rates.take(Rate.PUBLIC, address(request))
    tenant = body.client_id
    if not (await here.directory.is_active(tenant) and await _may_ask(here, tenant, body.api_key.get_secret_value())):
        await here.rates.take(Rate.REFUSED, address(request))
        raise UnknownCredential
    form = {"form_id": body.form_id, "form_name": body.form_name}
    headers = {"content-type": "application/json"}
    call = Call("POST", "/internal/campaigns/auto-create", "", headers, orjson.dumps(form))
    reply = await here.services.send("campaigns", system(tenant), call)
    return Response(reply.body, reply.status, dict(reply.headers))


async def _may_ask(here: Front, tenant: UUID, shown: str) -> bool:
    """Whether a key is that of the installation's automation, or one of the tenant that may define campaigns."""
    if shown.startswith(f"{API_KEY}_"):
        known = await program(here, tenant, shown) if tenant_of(shown) == tenant else None
        return known is not None and role_of(known) in DEFINERS and known.may("campaigns:write")
    mine = here.settings.automation_key
    key = mine.get_secret_value() if mine else ""
    return bool(key) and hmac.compare_digest(hashed(key), hashed(shown))
