"""What waits for a person, and what happened to a contact: put together from the services that own it."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.security.tokens import Caller, Kind

from ..domain.facts import Disposition
from ..domain.overview import QUEUES, strands, waiting_of, woven
from ..handlers import webhooks
from ..schemas import WebhookOut
from ..schemas.overview import AllWaitingOut, MomentOut, TimelineOut, WaitingOut
from .front import Here
from .gate import Authenticated, Do

router = APIRouter()
Most = Annotated[int, Query(ge=1, le=200)]


@router.get("/api/admin/waiting")
async def show_waiting(do: Do, here: Here, who: Authenticated, limit: Most = 20) -> AllWaitingOut:
    """What waits for a person, everywhere: at most so many of each kind."""
    parked = await do(webhooks.list_webhooks, Disposition.PARKED, after=None, limit=limit)
    shown = [WebhookOut.of(one).model_dump(mode="json") for one in parked]
    queues = {"parked_webhooks": WaitingOut(items=shown[:limit], has_more=len(shown) > limit)}
    answers = await asyncio.gather(*(here.services.ask(one.service, who, one.path, one.query) for one in QUEUES))
    found = {queue.name: waiting_of(answer, limit) for queue, answer in zip(QUEUES, answers, strict=True)}
    missing = sorted(name for name, waiting in found.items() if waiting is None)
    queues |= {name: WaitingOut.model_validate(waiting) for name, waiting in found.items() if waiting is not None}
    return AllWaitingOut(queues=queues, partial=bool(missing), missing=missing)


@router.get("/api/admin/contacts/{contact_id}/timeline")
async def show_timeline(contact_id: UUID, here: Here, who: Authenticated, limit: Most = 50) -> TimelineOut:
    """What happened to a contact, the newest first: enrollments, audits, messages, closed channels."""
    asked, herself = strands(contact_id), Caller(who.tenant_id, Kind.CONTACT, contact_id)
    answers = await asyncio.gather(
        *(here.services.ask(one.service, herself if one.as_contact else who, one.path, one.query) for one in asked)
    )
    moments, missing = woven(dict(zip(asked, answers, strict=True)), limit)
    shown = [MomentOut.model_validate(moment) for moment in moments]
    return TimelineOut(items=shown, partial=bool(missing), missing=missing)
