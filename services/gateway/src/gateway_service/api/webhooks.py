"""Webhooks in: read within limits, let the rules decide, store, commit, answer. Nothing else."""

import asyncio
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Route

from chassis.http.pages import Cursor, Limit, Page, after, page
from chassis.http.values import ClosingIn
from chassis.telemetry import current_trace

from ..domain.endpoints import Endpoint
from ..domain.facts import Disposition
from ..domain.webhooks import Defect, Delivery, Rejection, Webhook, admit
from ..errors import MalformedActivity, NoSuchEndpoint
from ..handlers import webhooks
from ..handlers.webhooks import Arrival
from ..schemas.webhooks import WebhookBodyOut, WebhookOut
from ..settings import Settings
from .front import Front, front_of
from .gate import Authenticated, Do

router = APIRouter()
log = structlog.get_logger(__name__)


async def receive_webhook(request: Request) -> Response:
    """Take a provider's webhook: 2xx means it is stored, 4xx that it never will be."""
    front = front_of(request)
    endpoint = await _addressee(request, front)
    query = request.scope["query_string"].decode("latin-1")
    url = f"{front.settings.public_base_url}{request.scope['path']}{'?' if query else ''}{query}"
    delivery = Delivery(url, request.headers, await _body(request, front.settings))
    now = front.clock.now().timestamp()
    webhook = _admitted(endpoint, admit(front.providers[endpoint.provider], endpoint, delivery, now))
    is_new = await front.intake.take(endpoint.tenant_id, Arrival(webhook, current_trace()))
    answer = front.providers[endpoint.provider].answer
    return Response(answer.new if is_new else answer.repeated, media_type=answer.media_type)


RECEIVE = Route("/webhooks/{provider}/{endpoint_id:uuid}", receive_webhook, methods=["POST"])


@router.get("/api/admin/webhook-events")
async def list_webhooks(
    do: Do, disposition: Annotated[Disposition | None, Query()] = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[WebhookOut]:
    """Webhooks and what became of them, newest first."""
    found = await do(webhooks.list_webhooks, disposition, after=after(cursor, UUID), limit=limit)
    return page([WebhookOut.of(one) for one in found], limit, lambda one: (one.id,))


@router.get("/api/admin/webhook-events/{event_id}")
async def show_webhook(event_id: UUID, do: Do) -> WebhookBodyOut:
    """A webhook as it came, and what became of it."""
    return WebhookBodyOut.with_body(*await do(webhooks.show_webhook, event_id))


@router.post("/api/admin/webhook-events/{event_id}/replay")
async def replay_webhook(event_id: UUID, do: Do) -> WebhookOut:
    """Read a parked webhook again, by the rules of today, and tell what it says."""
    return WebhookOut.of(await do(webhooks.replay_webhook, event_id))


@router.post("/api/admin/webhook-events/{event_id}/close")
async def close_webhook(event_id: UUID, body: ClosingIn, do: Do, who: Authenticated) -> WebhookOut:
    """Note that nothing more is to be done about a parked or waiting webhook."""
    return WebhookOut.of(await do(webhooks.close_webhook, event_id, body.note, by=who.id))


async def _addressee(request: Request, front: Front) -> Endpoint:
    provider, endpoint_id = request.path_params["provider"], request.path_params["endpoint_id"]
    if provider not in front.providers:
        raise NoSuchEndpoint
    endpoint = await front.directory.endpoint(endpoint_id)
    if endpoint is None or endpoint.provider != provider:
        raise NoSuchEndpoint
    return endpoint


async def _body(request: Request, settings: Settings) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(settings.webhook_patience.total_seconds()):
            async for chunk in request.stream():
                body += chunk
                if len(body) > settings.webhook_limit:
                    raise HTTPException(413, "The body is too large.")
    except TimeoutError:
        raise HTTPException(408, "The body took too long.") from None
    except ClientDisconnect:
        raise HTTPException(400, "The sender went away.") from None
    return bytes(body)


def _admitted(endpoint: Endpoint, decided: Webhook | Rejection) -> Webhook:
    if isinstance(decided, Rejection):
        log.warning("webhook_refused", endpoint_id=str(endpoint.id), defect=decided.defect, detail=decided.detail)
        if decided.defect is Defect.SHAPE:
            raise MalformedActivity(decided.detail, field=f"body.{decided.field}" if decided.field else "body")
        raise HTTPException(400, decided.detail)
    reading = decided.reading
    if reading.disposition is Disposition.PARKED:
        log.warning("webhook_parked", endpoint_id=str(endpoint.id), type=decided.named.type, reason=reading.reason)
    return decided
