"""Webhooks in: read within limits, verify the bytes, store, commit, answer. Nothing else."""

import asyncio
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from chassis.clock import Clock
from chassis.http.pages import Cursor, Limit, Page, after, page
from chassis.ids import new_id
from chassis.telemetry import current_trace

from ..domain.facts import Disposition, Reading
from ..domain.inbound import InboundEvent
from ..domain.payload import Unreadable, parse
from ..domain.people import Endpoint
from ..domain.providers import PROVIDERS, Named, Provider, name_of, understand
from ..domain.signature import flaw_of
from ..errors import MalformedActivity, NoSuchEndpoint
from ..handlers import webhooks
from ..handlers.webhooks import Arrival
from ..schemas import WebhookOut
from ..settings import Settings
from .directory import Directory
from .gate import Do
from .intake import Intake

router = APIRouter()
log = structlog.get_logger(__name__)
_NEW, _REPEATED = b'{"received":true}', b'{"received":true,"duplicate":true}'


async def receive_webhook(provider: str, endpoint_id: UUID, request: Request) -> Response:
    """Take a provider's webhook: 2xx means it is stored, 4xx that it never will be."""
    state = request.app.state
    directory: Directory = state.directory
    endpoint = await directory.endpoint(request, endpoint_id)
    sender = PROVIDERS.get(provider)
    if sender is None or endpoint is None or endpoint.provider != provider:
        raise NoSuchEndpoint
    body = await _body(request, state.settings)
    _verify(sender, endpoint, request, body)
    arrival = _arrival(sender, endpoint, body)
    intake: Intake = state.intake
    is_new = await intake.take(state.database, state.open_work, endpoint.tenant_id, arrival)
    return Response(_NEW if is_new else _REPEATED, media_type="application/json")


@router.get("/api/admin/webhook-events")
async def list_webhooks(
    do: Do, disposition: Annotated[Disposition | None, Query()] = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[WebhookOut]:
    """Webhooks and what became of them, newest first."""
    found = await do(webhooks.list_webhooks, disposition, after=after(cursor, UUID), limit=limit)
    return page([WebhookOut.of(one) for one in found], limit, lambda one: (one.id,))


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


def _verify(provider: Provider, endpoint: Endpoint, request: Request, body: bytes) -> None:
    clock: Clock = request.app.state.clock
    header = request.headers.get(provider.header, "")
    flaw = flaw_of(header, body, endpoint.secrets, clock.now().timestamp())
    if flaw is not None:
        log.warning("webhook_refused", endpoint_id=str(endpoint.id), flaw=flaw)
        raise HTTPException(400, f"The signature is not good: {flaw}.")


def _arrival(provider: Provider, endpoint: Endpoint, body: bytes) -> Arrival:
    named, reading = _read(provider, endpoint, body)
    event = InboundEvent(
        id=new_id(),
        endpoint_id=endpoint.id,
        provider=provider.name,
        event_id=named.event_id,
        type=named.type,
        body=body,
        disposition=reading.disposition,
        reason=reading.reason,
    )
    return Arrival(event, reading, current_trace())


def _read(provider: Provider, endpoint: Endpoint, body: bytes) -> tuple[Named, Reading]:
    try:
        payload = parse(body)
        named = name_of(provider, payload)
    except Unreadable as exc:
        raise HTTPException(400, f"The body cannot be read: {exc}.") from exc
    if named.account is not None and named.account != endpoint.account:
        log.warning("webhook_refused", endpoint_id=str(endpoint.id), flaw="account")
        raise HTTPException(400, "The event is about another account.")
    reading = understand(provider, payload, endpoint.account)
    if reading.disposition is Disposition.PARKED:
        if provider.ours:
            raise MalformedActivity(reading.reason)
        log.warning("webhook_parked", endpoint_id=str(endpoint.id), type=named.type, reason=reading.reason)
    return named, reading
