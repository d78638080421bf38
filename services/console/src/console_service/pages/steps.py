"""The journey of a draft: its steps in their order, and each in a form."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from chassis.errors import Failure
from chassis.ids import new_id_text

from ..charts.journey_map import map_of
from ..door import Here, Posted, RequestContext
from ..errors import NotThere, WrongFields
from ..forms import Form
from ..forms import steps as fields
from ..forms.failing import REFUSALS, status_of, told
from ..schemas.drafts import Journey
from ..view.campaign_words import EXITS, UNITS
from ..view.choices import worded
from .campaigns import PATH as LIST
from .saving import Definer, edition_of, hand_of

router = APIRouter()
ALL = f"{LIST}/{{campaign_id}}/steps"
ONE = f"{ALL}/{{step_id}}"
Kind = Annotated[str, Query(pattern=f"^({'|'.join(fields.KINDS)})$")]


def _(text: str) -> str:
    return text


_SAVED = _("The step is saved.")
_REMOVED = _("The step is taken out of the draft.")
_ORDERED = _("The steps stand in the new order.")


@router.get(ALL)
async def list_steps(here: Here, campaign_id: UUID) -> Response:
    """All steps, with what they say."""
    return await _list(here, campaign_id)


@router.post(f"{ALL}/order")
async def reorder(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Move one step up or down; an order that is no journey is told on the page."""
    journey = await here.ask.drafts.steps(campaign_id)
    order = [str(step["step_id"]) for step in journey.steps]
    for way, by in (("up", -1), ("down", 1)):
        if given.get(way) in order:
            at = order.index(given[way])
            order.insert(max(at + by, 0), order.pop(at))
    try:
        await here.ask.drafts.reorder_steps(campaign_id, [UUID(one) for one in order], edition=edition_of(given))
    except WrongFields as failure:
        return await _list(here, campaign_id, refused=list(failure.problems.values()))
    return here.go(f"{LIST}/{campaign_id}/steps", said=here.text(_ORDERED))


@router.get(f"{ALL}/new")
async def show_new(here: Definer, campaign_id: UUID, kind: Kind = fields.KINDS[0]) -> Response:
    """An empty form."""
    campaign, journey = await here.ask.campaigns.get(campaign_id), await here.ask.drafts.steps(campaign_id)
    last = next((str(step["step_id"]) for step in reversed(journey.steps) if "next" in step), fields.START)
    form = fields.begun(new_id_text(), kind, last)
    kept = {"edition": str(campaign.edition), "campaign": campaign.definition.name}
    return _page(here, campaign_id, Form({**form.values, **kept}), journey)


@router.get(ONE)
async def show_step(here: Definer, campaign_id: UUID, step_id: UUID) -> Response:
    """The form of one that is there."""
    campaign, journey = await here.ask.campaigns.get(campaign_id), await here.ask.drafts.steps(campaign_id)
    form = fields.filled_from(_found(journey, step_id))
    kept = {"edition": str(campaign.edition), "campaign": campaign.definition.name}
    return _page(here, campaign_id, Form({**form.values, **kept}), journey)


@router.post(f"{ALL}/new")
async def add(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Add a step."""
    return await _save(here, campaign_id, fields.read_step({**given, "new": "yes"}))


@router.post(ONE)
async def save(here: Definer, campaign_id: UUID, step_id: UUID, given: Posted) -> Response:
    """Replace a step."""
    return await _save(here, campaign_id, fields.read_step({**given, "id": str(step_id), "new": ""}))


@router.get(f"{ONE}/remove")
async def show_removal(here: Definer, campaign_id: UUID, step_id: UUID) -> Response:
    """Say what removing it does."""
    return await _removal(here, campaign_id, step_id)


@router.post(f"{ONE}/remove")
async def remove(here: Definer, campaign_id: UUID, step_id: UUID, given: Posted) -> Response:
    """Take it out of the draft."""
    journey = await here.ask.drafts.steps(campaign_id)
    _found(journey, step_id)
    left = fields.without(fields.taken(journey), str(step_id))
    try:
        await here.ask.drafts.set_steps(campaign_id, left, edition=edition_of(given))
    except WrongFields as failure:
        return await _removal(here, campaign_id, step_id, refused=list(failure.problems.values()))
    return here.go(f"{LIST}/{campaign_id}/steps", said=here.text(_REMOVED))


async def _save(here: RequestContext, campaign_id: UUID, form: Form) -> Response:
    step, read = fields.body_of(form, hand_of(here))
    journey, steps = Journey(entry=None, steps=[], contents={}), [step]
    try:
        journey = await here.ask.drafts.steps(campaign_id)
        if form.value("step") == "language":
            return _page(here, campaign_id, form, journey)
        before = fields.taken(journey)
        led = step if step["kind"] == "exit_campaign" else {**step, "next": None}
        steps = fields.placed(before, led, form.value("after")) if form.value("new") else fields.replaced(before, step)
        await here.ask.drafts.set_steps(campaign_id, steps, edition=edition_of(form.values))
    except REFUSALS as failure:
        wrong = told(read, failure)
        again = _meant(wrong.telling(fields.told_of(read, wrong.problems, steps)), failure)
        return _page(here, campaign_id, again, journey, status=status_of(failure))
    return here.go(f"{LIST}/{campaign_id}/steps", said=here.text(_SAVED))


def _meant(form: Form, failure: Failure) -> Form:
    """The form, for the newest edition if somebody else was faster."""
    newest = getattr(failure, "current", None)
    return form.holding({**form.values, "edition": str(newest)}) if newest else form


def _found(journey: Journey, step_id: UUID) -> dict[str, Any]:
    found = next((one for one in fields.taken(journey) if one["id"] == str(step_id)), None)
    if found is None:
        raise NotThere
    return found


async def _list(here: RequestContext, campaign_id: UUID, *, refused: list[str] | None = None) -> Response:
    campaign, journey = await here.ask.campaigns.get(campaign_id), await here.ask.drafts.steps(campaign_id)
    status = 409 if refused else 200
    drawn = map_of(journey.steps, str(journey.entry))
    return here.render(
        "steps.html", status=status, campaign=campaign, journey=journey, drawn=drawn, refused=refused or []
    )


async def _removal(
    here: RequestContext, campaign_id: UUID, step_id: UUID, *, refused: list[str] | None = None
) -> Response:
    campaign, journey = await here.ask.campaigns.get(campaign_id), await here.ask.drafts.steps(campaign_id)
    step, status = _found(journey, step_id), 409 if refused else 200
    return here.render("step_remove.html", status=status, campaign=campaign, step=step, refused=refused or [])


def _page(here: RequestContext, campaign_id: UUID, form: Form, journey: Journey, *, status: int = 200) -> Response:
    locales = fields.locales_of(form)
    shown = fields.shown_of(form.value("kind"), locales)
    return here.render(
        "step_form.html",
        status=status,
        form=form.folded(*shown),
        shown=shown,
        campaign_id=campaign_id,
        is_new=form.value("new") == "yes",
        spans=fields.spans_of(form.value("kind")),
        locales=locales,
        places=[(str(step["step_id"]), str(step["name"])) for step in journey.steps if "next" in step],
        units=worded(here.text, UNITS),
        exits=worded(here.text, EXITS),
    )
