"""Identities that two contacts claim: who they are, and the ways to merge them or to keep them apart."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import Refused, WrongFields
from ..forms import Form, Paging, key_of
from ..forms.failing import status_of, told
from ..schemas.contacts import Dispute
from .contacts import PATH as LIST
from .differences import Asked, Shown
from .naming import contacts_of

router = APIRouter()
PATH = f"{LIST}/identity-conflicts"


def _(text: str) -> str:
    return text


_APART = _("The two are kept apart. What else they both claim later is a new conflict.")


@router.get(PATH)
async def list_conflicts(here: Here, asked: Asked, page: Annotated[int, Query(ge=1, le=1000)] = 1) -> Response:
    """What is open, or what is closed."""
    return await _list(here, asked, page)


@router.post(f"{PATH}/{{contact_id}}/{{other_id}}/close")
async def keep_apart(here: Here, contact_id: UUID, other_id: UUID, given: Posted) -> Response:
    """Keep two contacts apart; without a note the page says what is missing."""
    form = Form({"note": given.get("note", "").strip()})
    try:
        await here.ask.contacts.keep_apart(contact_id, other_id, form.value("note"), key=key_of(given))
    except (WrongFields, Refused) as failure:
        form = told(form, failure, at="note")
        return await _list(here, Shown(wrong=contact_id, form=form, status=status_of(failure)), other=other_id)
    return here.go(PATH, said=here.text(_APART))


async def _list(here: RequestContext, shown: Shown, page: int = 1, *, other: UUID | None = None) -> Response:
    """The conflicts, each pair of contacts once, with who they are; `other` is the second of a pair not closed."""
    pairs, rows = dict[frozenset[UUID], Dispute](), here.settings.page_rows
    for one in await here.ask.contacts.disputes(state=shown.state):
        pairs.setdefault(frozenset((one.holder_id, one.claimant_id)), one)
    disputes = list(pairs.values())[(page - 1) * rows : page * rows]
    return here.render(
        "identity_conflicts.html",
        status=shown.status,
        disputes=disputes,
        people=await contacts_of(here, {one for each in disputes for one in (each.holder_id, each.claimant_id)}),
        shown=shown,
        wrong=(shown.wrong, other),
        paging=Paging(PATH, page, rows, len(pairs), {"state": shown.state}),
    )
