"""One step of a journey, in a form beside the map: a new one, one that is there, and one that is taken out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from chassis.errors import Failure
from chassis.ids import new_id_text

from ..door import Posted, RequestContext
from ..errors import ChangedMeanwhile, WrongFields
from ..forms import Form, journey
from ..forms import step_form as fields
from ..forms.failing import REFUSALS, status_of
from ..forms.failing import told as refused
from ..forms.step_kinds import GROUPS, KINDS, ONWARD, Step, kind_of, locales_of
from ..forms.undoing import FORMER, former_of
from ..view.campaign_words import UNITS
from ..view.choices import worded
from .journey_draft import ALL, ONE, JourneyDraft, Panel, draft_of, places, show, targets
from .saving import Definer, edition_of, hand_of
from .step_choices import choices_of, field_kinds
from .steps import LISTED

router = APIRouter()
Kind = Annotated[str, Query(pattern=f"^({'|'.join(KINDS)})?$")]
Place = Annotated[str, Query(max_length=100)]
FORM = "step_form.html"
_MORE = ("language", "rows")
"""Buttons that ask for more controls, and save nothing."""
_DROP = "drop"
"""The button that takes out what nobody comes to any more."""


def _(text: str) -> str:
    return text


_SAVED = _("The step is saved.")
_REMOVED = _("The step is taken out of the draft.")
_STAYS = _("Where it stands")
_ONWARD = _("What comes there now")


@router.get(f"{ALL}/new")
async def show_new(here: Definer, campaign_id: UUID, kind: Kind = "", after: Place = "") -> Response:
    """What kinds there are; of a kind that is chosen, an empty form."""
    draft = await draft_of(here, campaign_id)
    if not kind:
        kinds = {group: [one for one in KINDS.values() if one.group == group] for group in GROUPS}
        return show(here, draft, Panel("step_kinds.html"), kinds=kinds, groups=GROUPS, after=after)
    return await _form(here, draft, fields.begun(new_id_text(), kind, after))


@router.get(ONE)
async def show_step(here: Definer, campaign_id: UUID, step_id: UUID) -> Response:
    """The form of one that is there, with what keeps it from being published."""
    draft = await draft_of(here, campaign_id)
    form = fields.filled_from(draft.step(step_id), hand_of(here))
    return await _form(here, draft, form.telling(draft.lacks.of(str(step_id))))


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
    """Say what removing it does, for each way that may take its place."""
    draft = await draft_of(here, campaign_id)
    return _removal(here, draft, draft.step(step_id))


@router.post(f"{ONE}/remove")
async def remove(here: Definer, campaign_id: UUID, step_id: UUID, given: Posted) -> Response:
    """Take it out of the draft, and with it what nobody comes to then."""
    draft = await draft_of(here, campaign_id)
    if not draft.has(str(step_id)):
        return here.go(ALL.format(campaign_id=campaign_id), said=here.text(_REMOVED))
    after = journey.without_lost(journey.taken_out(draft.steps, str(step_id), given.get("way", "")))
    try:
        await here.ask.drafts.set_steps(campaign_id, after, edition=edition_of(given))
    except WrongFields as failure:
        return _removal(here, draft, draft.step(step_id), refused=list(failure.problems.values()))
    return await _done(here, draft, after, edition_of(given), _REMOVED)


async def _save(here: RequestContext, campaign_id: UUID, form: Form) -> Response:
    draft = await draft_of(here, campaign_id)
    if form.value("new") and draft.has(form.value("id")):
        return here.go(ALL.format(campaign_id=campaign_id), said=here.text(_SAVED))
    if not form.value("new"):
        draft.step(UUID(form.value("id")))
    step, read = fields.body_of(form, hand_of(here), await field_kinds(here, kind_of(form.value("kind"))))
    if form.value("step").startswith(_MORE):
        return await _form(here, draft, form)
    steps = _changed(draft.steps, step, form)
    try:
        await _set(here, draft, steps, edition_of(form.values))
    except REFUSALS as failure:
        return await _again(here, draft, read, steps, failure)
    return await _done(here, draft, steps, edition_of(form.values), _SAVED)


def _changed(before: list[Step], step: Step, form: Form) -> list[Step]:
    """The steps with the one that was typed, where it is to stand."""
    place = form.value("after")
    if form.value("new"):
        after = journey.put_in(before, step, place)
    elif place == fields.STAY or not kind_of(step["kind"]).moves:
        after = journey.replaced(before, step)
    else:
        after = journey.moved(journey.replaced(before, step), step, place)
    return journey.without_lost(after) if form.value("step") == _DROP else after


async def _set(here: RequestContext, draft: JourneyDraft, steps: list[Step], edition: int) -> None:
    """Send the steps; a draft that has them already has been sent them before."""
    try:
        await here.ask.drafts.set_steps(draft.campaign.id, steps, edition=edition)
    except ChangedMeanwhile:
        if draft.campaign.edition != edition + 1 or draft.steps != steps:
            raise


async def _done(here: RequestContext, before: JourneyDraft, after: list[Step], edition: int, said: str) -> Response:
    """The journey as it is now, with a form that takes the change back."""
    draft = await draft_of(here, before.campaign.id)
    undo = {"edition": str(edition + 1), FORMER: former_of(before.steps, after)}
    return show(here, draft, Panel(LISTED, said=here.text(said), undo=undo), refused=())


async def _again(
    here: RequestContext, draft: JourneyDraft, form: Form, steps: list[Step], failure: Failure
) -> Response:
    """The form once more, on the map as it was meant: what is wrong stands at its step, of this one at its fields."""
    step_id, told = form.value("id"), refused(form, failure)
    found = fields.told_of(told.problems, steps, draft.contents, writing=step_id)
    others = {
        f"{number}. {one['name']}": problem
        for number, one in enumerate(steps, start=1)
        if one["id"] != step_id
        for problem in found.of(one["id"]).values()
    }
    form = told.telling({**found.others, **others, **form.problems, **found.of(step_id)})
    if isinstance(failure, ChangedMeanwhile):
        draft = draft.of_edition(failure.current)
    panel = Panel(FORM, status=status_of(failure), steps=steps, told=found)
    return await _form(here, draft, form, panel)


async def _form(here: RequestContext, draft: JourneyDraft, form: Form, panel: Panel | None = None) -> Response:
    kind, is_new, step_id = kind_of(form.value("kind")), form.value("new") == "yes", form.value("id")
    panel = replace(panel or Panel(FORM), chosen=step_id)
    controls = kind.controls(form)
    steps = draft.steps if panel.steps is None else panel.steps
    others = [one for one in draft.steps if one["id"] != step_id]
    return show(
        here,
        draft,
        panel,
        form=form.folded(*controls),
        kind=kind,
        is_new=is_new,
        controls=controls,
        locales=locales_of(form),
        choices=await choices_of(here, kind, form),
        units=worded(here.text, UNITS),
        targets=[*([(ONWARD, here.text(_ONWARD))] if is_new else []), *targets(here, steps)],
        places=[*([] if is_new else [(fields.STAY, here.text(_STAYS))]), *places(here, others)],
        lost=[one["name"] for one in journey.lost(steps)] if panel.steps is not None else [],
    )


def _removal(here: RequestContext, draft: JourneyDraft, step: Step, refused: Sequence[str] = ()) -> Response:
    panel = Panel("step_remove.html", status=409 if refused else 200, chosen=step["id"])
    onward = [
        (way, target, journey.lost_without(draft.steps, step["id"], way)) for way, target in journey.ways_of(step)
    ]
    return show(here, draft, panel, step=step, onward=onward, refused=refused)
