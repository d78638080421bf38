"""What waits for a person, and what happened to a contact: put together from the services that own it."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.http.backlog import Backlog
from chassis.postgres.unparking import Wanted
from chassis.security.tokens import Caller

from ..domain.overview import strands, waiting_of, woven
from ..domain.queues import QUEUES, Queue
from ..domain.routes import OWN
from ..handlers import waiting
from ..schemas.figures import StandingDifferenceOut
from ..schemas.overview import AllWaitingOut, MomentOut, TimelineOut, WaitingOut
from ..schemas.webhooks import WebhookOut
from .backlog import Own
from .front import Front, Here
from .gate import Authenticated, Do, role_of

router = APIRouter()
Most = Annotated[int, Query(ge=1, le=200)]


@router.get("/api/admin/waiting")
async def show_waiting(do: Do, here: Here, own: Own, who: Authenticated, limit: Most = 20) -> AllWaitingOut:
    """What waits for a person, everywhere, as far as it is the caller's to see: at most so many of each kind."""
    parked, differ = await do(waiting.list_own, limit=limit)
    queues = {
        "parked_webhooks": WaitingOut.of([WebhookOut.of(one) for one in parked], limit),
        "figure_differences": WaitingOut.of([StandingDifferenceOut.model_validate(one) for one in differ], limit),
    }
    asked = [queue for queue in QUEUES if role_of(who) in queue.roles]
    answers = await asyncio.gather(*(_listed(here, own, who, queue, limit) for queue in asked))
    found = {queue.name: waiting_of(answer, limit) for queue, answer in zip(asked, answers, strict=True)}
    missing = sorted(name for name, rows in found.items() if rows is None)
    queues |= {name: WaitingOut.model_validate(rows) for name, rows in found.items() if rows is not None}
    return AllWaitingOut(queues=queues, partial=bool(missing), missing=missing)


async def _listed(here: Front, own: Backlog, who: Caller, queue: Queue, limit: int) -> object:
    if queue.service != OWN:
        return await here.services.ask(queue.service, who, queue.path, queue.query)
    page = await own.look(Wanted(tenant_id=who.tenant_id, state="dead"), limit=limit, cursor=None)
    return page.model_dump(mode="json")


@router.get("/api/admin/contacts/{contact_id}/timeline")
async def show_timeline(contact_id: UUID, here: Here, who: Authenticated, limit: Most = 50) -> TimelineOut:
    """What happened to a contact, the newest first.

    What was bought, decided and found out, what moved her criteria, what she was paid and told, and what of her was
    closed or proved to be one with others.
    """
    asked = strands(contact_id)
    questions = list(dict.fromkeys(strand.question for strand in asked))
    answers = await asyncio.gather(
        *(here.services.ask(service, who, path, query) for service, path, query in questions)
    )
    known = dict(zip(questions, answers, strict=True))
    moments, missing = woven({strand: known[strand.question] for strand in asked}, limit)
    shown = [MomentOut.model_validate(moment) for moment in moments]
    return TimelineOut(items=shown, partial=bool(missing), missing=missing)
