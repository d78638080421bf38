"""Targets that are unclear: who is kept out by them, and a form on which staff corrects the value behind each."""

import asyncio
from functools import partial
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import NotThere, Refused, WrongFields
from ..forms import Form, key_of
from ..forms.correcting import AUDIT, EVIDENCE, Known, Record, Said, records
from ..forms.onward import onward
from ..schemas.contacts import ContactDetail, ContactRefusal
from .differences import Asked, Differences, Shown
from .naming import campaign_names

router = APIRouter()
PATH = "/admin/refusals/unclear-thresholds"
ONE = "/admin/refusals/{contact_id}/{refusal_id}"


def _(text: str) -> str:
    return text


_NOTHING = _("Type the value as it should have been.")
_DECIDED_AGAIN = _("The value is corrected. The purchase is decided again in a moment.")
_CLOSED = _("The purchase waits for nobody any more. It is decided again if the value is corrected after all.")
_TO_ENROLL = _("The value is corrected. Now the contact can be enrolled.")


@router.get(PATH)
async def list_unclear(here: Here, asked: Asked) -> Response:
    """Purchases that wait for a correction, or that were closed without one, newest first."""
    return await _list(here, asked)


@router.post(f"{PATH}/{{refusal_id}}/close")
async def close_unclear(here: Here, refusal_id: UUID, given: Posted) -> Response:
    """Close one without a correction; without a note the page says what is missing."""
    close = partial(here.ask.enrollments.close_unclear, key=key_of(given))
    return await Differences(PATH, _CLOSED, _list).close(here, refusal_id, given, close)


@router.get(ONE)
async def show_unclear(here: Here, contact_id: UUID, refusal_id: UUID) -> Response:
    """The values behind one refusal, as they are known."""
    contact = await here.ask.contacts.get(contact_id)
    refusal = _refusal(contact, refusal_id)
    return await _form(
        here, contact, refusal, Form({one.source: one.value or "" for one in refusal.unclear if one.source})
    )


@router.post(ONE)
async def correct(here: Here, contact_id: UUID, refusal_id: UUID, given: Posted) -> Response:
    """Record the values anew; the purchase that was refused is decided again by itself."""
    contact = await here.ask.contacts.get(contact_id)
    refusal = _refusal(contact, refusal_id)
    paths = [one.source for one in refusal.unclear if one.source]
    form = Form({path: given.get(path, "").strip() for path in paths})
    if problems := {path: here.text(_NOTHING) for path in paths if not form.value(path)}:
        return await _form(here, contact, refusal, form.wrong(**problems), status=422)
    try:
        await _record_all(here, contact, refusal, form)
    except WrongFields as failure:
        return await _form(here, contact, refusal, form.wrong(**failure.problems), status=422)
    except Refused as failure:
        return await _form(here, contact, refusal, form.wrong(**{"": failure.detail}), status=409)
    if refusal.order_id is not None:
        return here.go(PATH, said=here.text(_DECIDED_AGAIN))
    enrolling = f"/admin/campaigns/{refusal.campaign_id}/enrollments/new?contact={contact_id}"
    return here.go(enrolling, said=here.text(_TO_ENROLL))


async def _list(here: RequestContext, shown: Shown) -> Response:
    limit, cursor = here.settings.page_rows, shown.cursor
    found = await here.ask.enrollments.unclear(state=shown.state, limit=limit, cursor=cursor or None)
    return here.render(
        "unclear.html",
        status=shown.status,
        rows=found.items,
        names=await campaign_names(here, (one.campaign_id for one in found.items)),
        shown=shown,
        pages=onward(PATH, {"state": shown.state}, cursor, found.next),
    )


def _refusal(contact: ContactDetail, refusal_id: UUID) -> ContactRefusal:
    """The refusal of an id, if values behind it can be corrected. Raises `NotThere`."""
    found = next((one for one in contact.refusals if one.refusal_id == refusal_id and one.unclear), None)
    if found is None:
        raise NotThere
    return found


async def _record_all(here: RequestContext, contact: ContactDetail, refusal: ContactRefusal, form: Form) -> None:
    paid = next((one.order.paid_at for one in contact.orders if one.order_id == refusal.order_id), here.now)
    known = await _known(here, contact.contact_id)
    for record in records(form.values, known, paid):
        await _record(here, contact, record)


async def _known(here: RequestContext, contact_id: UUID) -> Known:
    audits, evidence, inputs = await asyncio.gather(
        here.ask.contacts.audits(contact_id),
        here.ask.contacts.evidence(contact_id),
        here.ask.contacts.inputs(contact_id),
    )
    told = (
        [(AUDIT, one) for one in audits] + [(EVIDENCE, one) for one in evidence] + [(one.kind, one) for one in inputs]
    )
    by_root: dict[str, tuple[Said, ...]] = {}
    for root, one in told:
        by_root[root] = (*by_root.get(root, ()), Said(one.occurred_at, one.values))
    return Known(by_root)


async def _record(here: RequestContext, contact: ContactDetail, record: Record) -> None:
    at, values = record.said.occurred_at, record.said.values
    match record.root:
        case "audit":
            await here.ask.contacts.record_audit(contact, occurred_at=at, values=values)
        case "evidence":
            await here.ask.contacts.record_evidence(contact.contact_id, occurred_at=at, values=values)
        case kind:
            await here.ask.contacts.record_input(
                contact.contact_id, occurred_at=at, values=values, kind=kind, reference=None
            )


async def _form(
    here: RequestContext, contact: ContactDetail, refusal: ContactRefusal, form: Form, *, status: int = 200
) -> Response:
    return here.render(
        "unclear_value.html",
        status=status,
        contact=contact,
        refusal=refusal,
        campaign=await here.ask.campaigns.get(refusal.campaign_id),
        order=next((one.order for one in contact.orders if one.order_id == refusal.order_id), None),
        form=form,
    )
