"""The gallery of campaign templates: looked at, taken as a draft of one's own, deleted."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import Refused
from ..forms import Form, taking
from ..forms.failing import REFUSALS, status_of, told
from ..view.gallery_words import CATEGORIES
from .campaigns import PATH as LIST
from .saving import Definer

router = APIRouter()
PATH = f"{LIST}/templates"
ONE = f"{PATH}/{{key}}"
Key = Annotated[str, Path(max_length=200)]


def _(text: str) -> str:
    return text


_TAKEN = _("Another campaign has this address: choose another one.")
_BEGUN = _("The draft is yours now. Nobody gets anything before you publish it.")
_GONE = _("The template is deleted. Campaigns that were made after it stay as they are.")


@router.get(PATH)
async def list_templates(here: Here, category: Annotated[str, Query(max_length=50)] = "") -> Response:
    """Show every template, or those of a category."""
    chosen = category if category in CATEGORIES else ""
    found = await here.ask.gallery.all(chosen or None)
    return here.render(
        "gallery.html",
        templates=found,
        language=here.visitor.look.language,
        form=Form({"category": chosen}),
        categories=[(name, here.text(said.text)) for name, said in CATEGORIES.items()],
    )


@router.get(ONE)
async def show_template(here: Here, key: Key) -> Response:
    """Show what happens on which day, and ask for what differs from tenant to tenant."""
    template = await here.ask.gallery.get(key)
    title = template.said(here.visitor.look.language).title
    return await _page(here, key, taking.filled_from(template, title=title, tenant=here.visitor.facts.tenant))


@router.post(ONE)
async def take_template(here: Definer, key: Key, given: Posted) -> Response:
    """Begin the draft."""
    form = Form.typed(given)
    template = await here.ask.gallery.get(key)
    try:
        made = await here.ask.gallery.take(key, taking.body_of(form, template))
    except REFUSALS as failure:
        is_taken = getattr(failure, "code", "") == "SlugTaken"
        wrong = form.wrong(slug=_TAKEN) if is_taken else told(form, failure)
        return await _page(here, key, wrong, status=status_of(failure))
    return here.go(f"{LIST}/{made.id}/steps", said=here.text(_BEGUN))


@router.get(f"{ONE}/delete")
async def show_deletion(here: Definer, key: Key) -> Response:
    """Say what deleting a template of one's own does."""
    return await _deletion(here, key)


@router.post(f"{ONE}/delete")
async def delete_template(here: Definer, key: Key) -> Response:
    """Delete it."""
    try:
        await here.ask.gallery.delete(key)
    except Refused as refusal:
        return await _deletion(here, key, refused=refusal.detail)
    return here.go(PATH, said=here.text(_GONE))


async def _deletion(here: RequestContext, key: str, *, refused: str = "") -> Response:
    template = await here.ask.gallery.get(key)
    return here.render("template_delete.html", status=409 if refused else 200, model=template, refused=refused)


async def _page(here: RequestContext, key: str, form: Form, *, status: int = 200) -> Response:
    template = await here.ask.gallery.get(key)
    said = template.said(here.visitor.look.language)
    shown = taking.shown_of(template)
    return here.render("template.html", status=status, model=template, said=said, form=form, shown=shown)
