"""One payout: everything that happened to it, its postings, and the second person's approval."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import Refused
from ..forms import key_of
from ..schemas.money import Change, History, Payout
from ..view.payout_ends import ENDS
from .naming import campaign_names, contact_names
from .payouts import PATH as LIST

router = APIRouter()
PATH = f"{LIST}/{{payout_id}}"
WAITS = "awaiting_approval"


def _(text: str) -> str:
    return text


_APPROVED = _("The payout is approved, and on its way.")
_BY_HER, _BY_YOU, _BY_A_COLLEAGUE = _("By the contact"), _("By you"), _("By a colleague")


@dataclass(frozen=True)
class Step:
    """Something that happened to a payout: it was earned, entered a state, or its provider was asked."""

    at: datetime
    kind: str
    name: str = ""
    detail: str = ""


@router.get(PATH)
async def show_payout(here: Here, payout_id: UUID) -> Response:
    """Read the payout and what became of it."""
    return await _show(here, payout_id, "payout.html")


@router.get(f"{PATH}/approve")
async def ask_approval(here: Here, payout_id: UUID) -> Response:
    """Say what approving will do."""
    return await _show(here, payout_id, "payout_approve.html")


@router.post(f"{PATH}/approve")
async def approve_payout(here: Here, payout_id: UUID, given: Posted) -> Response:
    """Approve it; the gateway refuses whoever resolved it, and the page says so."""
    try:
        await here.ask.payouts.approve(payout_id, key=key_of(given))
    except Refused as refusal:
        return await _show(here, payout_id, "payout_approve.html", refused=refusal.detail)
    return here.go(f"{LIST}/{payout_id}", said=here.text(_APPROVED))


async def _show(here: RequestContext, payout_id: UUID, template: str, *, refused: str = "") -> Response:
    payout, history = await asyncio.gather(here.ask.payouts.get(payout_id), here.ask.payouts.history(payout_id))
    campaigns, contacts = await asyncio.gather(
        campaign_names(here, [payout.campaign_id]), contact_names(here, [payout.contact_id])
    )
    is_own = str(payout.resolved_by) == here.visitor.facts.user_id
    return here.render(
        template,
        status=409 if refused else 200,
        payout=payout,
        history=history,
        campaign=campaigns.get(payout.campaign_id, ""),
        contact=contacts.get(payout.contact_id, ""),
        steps=sorted(_steps(here, payout, history), key=lambda step: step.at, reverse=True),
        waits=payout.state == WAITS,
        ends=[(name, one.button) for name, one in ENDS.items() if payout.state in one.states],
        is_own=is_own,
        refused=refused,
    )


def _steps(here: RequestContext, payout: Payout, history: History) -> Iterator[Step]:
    """Everything that happened, in no order."""
    yield Step(payout.met_at, "met")
    yield from (Step(one.occurred_at, "state", one.state, _who(here, payout, one)) for one in history.changes)
    yield from (Step(one.asked_at, "asked", one.answer, one.detail) for one in payout.attempts)


def _who(here: RequestContext, payout: Payout, change: Change) -> str:
    """Who decided a change; empty where it followed from something else."""
    if change.decided_by is None:
        return ""
    if change.decided_by == payout.contact_id:
        return here.text(_BY_HER)
    return here.text(_BY_YOU if str(change.decided_by) == here.visitor.facts.user_id else _BY_A_COLLEAGUE)
