"""Webhooks: what providers sent and what became of it; one as it came, read again or closed with a note."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..errors import Refused, WrongFields
from ..forms import Form
from ..forms.onward import onward
from ..view.office_words import DISPOSITIONS
from ..view.readable import readable

router = APIRouter()
PATH = "/admin/operations/webhooks"
ONE = f"{PATH}/{{event_id}}"


def _(text: str) -> str:
    return text


_READ_AGAIN = _("It was read again: %(outcome)s.")
_CLOSED = _("The webhook is closed.")


@router.get(PATH)
async def list_webhooks(
    here: Here,
    disposition: Annotated[str, Query(max_length=50)] = "",
    cursor: Cursor = "",
) -> Response:
    """Read one page of them, newest first."""
    asked = {"disposition": disposition if disposition in DISPOSITIONS else ""}
    rows = here.settings.page_rows
    found = await here.ask.webhooks.list(disposition=asked["disposition"] or None, limit=rows, cursor=cursor or None)
    return here.render(
        "webhooks.html",
        webhooks=found.items,
        onward=onward(PATH, asked, cursor, found.next),
        form=Form(asked),
        dispositions=[(name, here.text(said.text)) for name, said in DISPOSITIONS.items()],
    )


@router.get(ONE)
async def show_webhook(here: Here, event_id: UUID) -> Response:
    """One of them with its bytes, and what may be done about it."""
    return await _shown(here, event_id, Form())


@router.post(f"{ONE}/replay")
async def replay_webhook(here: Here, event_id: UUID) -> Response:
    """Have it read again, and say what became of it."""
    try:
        webhook = await here.ask.webhooks.replay(event_id)
    except Refused as refusal:
        return await _shown(here, event_id, Form().wrong(**{"": refusal.detail}))
    is_done = webhook.disposition != "parked"
    outcome = here.text(DISPOSITIONS[webhook.disposition].text).lower()
    said = here.text(_READ_AGAIN) % {"outcome": outcome}
    return here.go(f"{PATH}/{event_id}", said=said, tone="good" if is_done else "warm")


@router.post(f"{ONE}/close")
async def close_webhook(here: Here, event_id: UUID, given: Posted) -> Response:
    """Close it with a note."""
    form = Form({"note": given.get("note", "").strip()})
    try:
        await here.ask.webhooks.close(event_id, form.value("note"))
    except WrongFields as failure:
        return await _shown(here, event_id, form.wrong(**failure.problems))
    except Refused as refusal:
        return await _shown(here, event_id, form.wrong(**{"": refusal.detail}))
    return here.go(f"{PATH}/{event_id}", said=here.text(_CLOSED))


async def _shown(here: RequestContext, event_id: UUID, form: Form) -> Response:
    webhook = await here.ask.webhooks.get(event_id)
    status = 409 if form.problem("") else 422 if form.problems else 200
    return here.render("webhook.html", status=status, webhook=webhook, body=readable(webhook.body), form=form)
