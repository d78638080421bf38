"""A campaign becomes a template of the tenant's own."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Posted, RequestContext
from ..forms import Form, taking
from ..forms.failing import REFUSALS, status_of, told
from ..schemas.campaigns import Campaign
from ..view.gallery_words import CATEGORIES
from .campaigns import PATH as LIST
from .gallery import PATH as GALLERY
from .saving import Definer

router = APIRouter()
PATH = f"{LIST}/{{campaign_id}}/template"


def _(text: str) -> str:
    return text


_SAVED = _("The template is in the gallery. Others can make campaigns after it.")


@router.get(PATH)
async def show_saving(here: Definer, campaign_id: UUID) -> Response:
    """Ask what the template is called, and what it is for."""
    campaign = await here.ask.campaigns.get(campaign_id)
    return _page(here, campaign, taking.saved_from(campaign))


@router.post(PATH)
async def save_template(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Save it."""
    form, campaign = Form.typed(given), await here.ask.campaigns.get(campaign_id)
    try:
        saved = await here.ask.gallery.save(taking.key_of(campaign), taking.saved_body(form, campaign))
    except REFUSALS as failure:
        return _page(here, campaign, told(form, failure), status=status_of(failure))
    return here.go(f"{GALLERY}/{saved.key}", said=here.text(_SAVED))


def _page(here: RequestContext, campaign: Campaign, form: Form, *, status: int = 200) -> Response:
    categories = [(name, here.text(said.text)) for name, said in CATEGORIES.items()]
    told_of = {"campaign": campaign, "categories": categories, "shown": taking.SAVED}
    return here.render("campaign_template.html", status=status, form=form, **told_of)
