"""What ends a payout at staff's word: what its provider did, or that nobody will pay it. Said before it is done."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..forms import Form, key_of
from ..forms.failing import REFUSALS, status_of, told
from ..view.payout_ends import ENDS
from .naming import contact_names
from .payouts import PATH as LIST

router = APIRouter()
PATH = f"{LIST}/{{payout_id}}/{{end}}"
End = Annotated[str, Path(pattern=f"^({'|'.join(ENDS)})$")]
_FIELDS = ("reference", "note")


@router.get(PATH)
async def show_end(here: Here, payout_id: UUID, end: End) -> Response:
    """Say what it will do."""
    return await _confirmation(here, payout_id, end, Form())


@router.post(PATH)
async def end_payout(here: Here, payout_id: UUID, end: End, given: Posted) -> Response:
    """Do it; a refusal is told on the same page."""
    form = Form({name: given.get(name, "").strip() for name in _FIELDS})
    key, note = key_of(given), form.value("note")
    try:
        if end == "settle":
            await here.ask.payouts.settle(payout_id, form.value("reference") or None, note, key=key)
        else:
            await here.ask.payouts.withdraw(payout_id, note, key=key)
    except REFUSALS as failure:
        return await _confirmation(here, payout_id, end, told(form, failure), status=status_of(failure))
    return here.go(f"{LIST}/{payout_id}", said=here.text(ENDS[end].done))


async def _confirmation(here: RequestContext, payout_id: UUID, end: str, form: Form, *, status: int = 200) -> Response:
    payout = await here.ask.payouts.get(payout_id)
    contacts = await contact_names(here, [payout.contact_id])
    return here.render(
        "payout_end.html",
        status=status,
        payout=payout,
        contact=contacts.get(payout.contact_id, ""),
        end=end,
        words=ENDS[end],
        form=form,
    )
