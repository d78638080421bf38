"""A copy of a campaign, as a new draft."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Posted, RequestContext
from ..forms import Form, copying
from ..forms.failing import REFUSALS, status_of, told
from .campaigns import PATH as LIST
from .saving import Definer

router = APIRouter()
PATH = f"{LIST}/{{campaign_id}}/clone"


def _(text: str) -> str:
    return text


_TAKEN = _("Another campaign has this address: choose another one.")
_COPIED = _("The copy is a draft. Nobody sees it before you publish it.")


@router.get(PATH)
async def show_copying(here: Definer, campaign_id: UUID) -> Response:
    """Ask for a name and an address."""
    return _page(here, campaign_id, copying.filled_from(await here.ask.campaigns.get(campaign_id)))


@router.post(PATH)
async def copy_campaign(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Begin the draft."""
    form = Form.typed(given)
    try:
        made = await here.ask.campaigns.clone(campaign_id, copying.body_of(form))
    except REFUSALS as failure:
        is_taken = getattr(failure, "code", "") == "SlugTaken"
        wrong = form.wrong(slug=_TAKEN) if is_taken else told(form, failure)
        return _page(here, campaign_id, wrong, status=status_of(failure))
    return here.go(f"{LIST}/{made.id}/edit", said=here.text(_COPIED))


def _page(here: RequestContext, campaign_id: UUID, form: Form, *, status: int = 200) -> Response:
    return here.render("campaign_clone.html", status=status, form=form, shown=copying.SHOWN, campaign_id=campaign_id)
