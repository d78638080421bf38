"""The criteria of a draft: in their order, and each in a form with a preview for a sample contact."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from chassis.errors import Failure
from chassis.ids import new_id

from ..door import Here, Posted, RequestContext
from ..errors import NotThere, WrongFields
from ..forms import Form
from ..forms import criterion as fields
from ..forms.failing import REFUSALS, status_of, told
from ..schemas.drafts import Trial, TriedCriterion
from ..view.campaign_words import CRITERION_KINDS, MODES, SOURCES
from ..view.choices import worded
from .campaigns import PATH as LIST
from .saving import Definer, edition_of, hand_of

router = APIRouter()
ALL = f"{LIST}/{{campaign_id}}/criteria"
ONE = f"{ALL}/{{criterion_id}}"
Moved = Annotated[str, Query(max_length=50)]
"""Which criterion was moved by which button, so that this button has the focus again."""


def _(text: str) -> str:
    return text


_SAVED = _("The criterion is saved.")
_REMOVED = _("The criterion is taken out of the draft.")
_ORDERED = _("The criteria stand in the new order.")


@router.get(ALL)
async def list_criteria(here: Here, campaign_id: UUID, moved: Moved = "", by: Moved = "") -> Response:
    """Criteria in their order, each as it would be promised to somebody of whom nothing is known."""
    campaign, trial = await asyncio.gather(
        here.ask.campaigns.get(campaign_id), here.if_reachable(here.ask.drafts.attempt(campaign_id, {}))
    )
    return here.render("criteria.html", campaign=campaign, tried=_by_id(trial), moved=(by, moved))


@router.post(f"{ALL}/order")
async def reorder(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Move one criterion up or down, or put all of them into the order that was dragged."""
    known = [part for part in given.get("order", "").split(",") if part]
    order = _moved([UUID(part) for part in known if _is_id(part)], given.get("up", ""), given.get("down", ""))
    await here.ask.drafts.reorder_criteria(campaign_id, order, edition=edition_of(given))
    by = next((way for way in ("up", "down") if _is_id(given.get(way, ""))), "")
    back = f"?by={by}&moved={UUID(given[by])}" if by else ""
    return here.go(f"{LIST}/{campaign_id}/criteria{back}", said=here.text(_ORDERED))


@router.get(f"{ALL}/new")
async def show_new(here: Definer, campaign_id: UUID) -> Response:
    """An empty form."""
    campaign = await here.ask.campaigns.get(campaign_id)
    last = max((one.display_order for one in campaign.definition.criteria), default=-1)
    form = fields.begun(new_id(), last + 1)
    kept = {"edition": str(campaign.edition), "campaign": campaign.definition.name}
    return await _page(here, campaign_id, Form({**form.values, **kept}), is_new=True)


@router.get(ONE)
async def show_criterion(here: Definer, campaign_id: UUID, criterion_id: UUID) -> Response:
    """The form of one that is there."""
    campaign = await here.ask.campaigns.get(campaign_id)
    found = next((one for one in campaign.definition.criteria if one.template_id == criterion_id), None)
    if found is None:
        raise NotThere
    kept = {"edition": str(campaign.edition), "campaign": campaign.definition.name}
    return await _page(here, campaign_id, Form({**fields.filled_from(found, hand_of(here)).values, **kept}))


@router.post(f"{ALL}/new")
async def add(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Add a criterion."""
    return await _save(here, campaign_id, Form.typed(given), is_new=True)


@router.post(ONE)
async def save(here: Definer, campaign_id: UUID, criterion_id: UUID, given: Posted) -> Response:
    """Replace a criterion."""
    return await _save(here, campaign_id, Form.typed({**given, "id": str(criterion_id)}))


@router.get(f"{ONE}/remove")
async def show_removal(here: Definer, campaign_id: UUID, criterion_id: UUID) -> Response:
    """Say what removing it does."""
    campaign = await here.ask.campaigns.get(campaign_id)
    found = next((one for one in campaign.definition.criteria if one.template_id == criterion_id), None)
    if found is None:
        raise NotThere
    return here.render("criterion_remove.html", campaign=campaign, criterion=found)


@router.post(f"{ONE}/remove")
async def remove(here: Definer, campaign_id: UUID, criterion_id: UUID, given: Posted) -> Response:
    """Take it out of the draft."""
    await here.ask.drafts.remove_criterion(campaign_id, criterion_id, edition=edition_of(given))
    return here.go(f"{LIST}/{campaign_id}/criteria", said=here.text(_REMOVED))


async def _save(here: RequestContext, campaign_id: UUID, form: Form, *, is_new: bool = False) -> Response:
    if form.value("step") == "preview":
        return await _page(here, campaign_id, form, is_new=is_new)
    body, read = fields.body_of(form, hand_of(here))
    try:
        await here.ask.drafts.put_criterion(campaign_id, body, edition=edition_of(form.values))
    except REFUSALS as failure:
        return await _again(here, campaign_id, told(read, failure), failure, is_new=is_new)
    return here.go(f"{LIST}/{campaign_id}/criteria", said=here.text(_SAVED))


async def _again(here: RequestContext, campaign_id: UUID, form: Form, failure: Failure, *, is_new: bool) -> Response:
    """The form as it was typed; meant for the newest edition, if that is what was wrong with it."""
    wrong = form.telling(fields.told_of(form, form.problems))
    newest = getattr(failure, "current", None)
    kept = wrong.holding({**wrong.values, "edition": str(newest)}) if newest else wrong
    return await _page(here, campaign_id, kept, is_new=is_new, status=status_of(failure))


async def _page(
    here: RequestContext, campaign_id: UUID, form: Form, *, is_new: bool = False, status: int = 200
) -> Response:
    tried, why = await _tried(here, campaign_id, form)
    return here.render(
        "criterion_form.html",
        status=status,
        form=form.folded(*fields.SHOWN),
        shown=fields.SHOWN,
        campaign_id=campaign_id,
        is_new=is_new,
        sample=fields.sample_paths(form),
        tried=tried,
        why=why,
        kinds=worded(here.text, CRITERION_KINDS),
        sources=worded(here.text, SOURCES),
        modes=worded(here.text, MODES),
    )


async def _tried(here: RequestContext, campaign_id: UUID, form: Form) -> tuple[TriedCriterion | None, list[str]]:
    """The criterion as the sample contact would be promised it, or why it could not be promised to anybody."""
    body, _read = fields.body_of(form, hand_of(here))
    if not form.value("label_template"):
        return None, []
    asked = here.ask.drafts.attempt(campaign_id, {"criterion": body, **fields.sample_of(form)})
    try:
        trial = await here.if_reachable(asked)
    except WrongFields as failure:
        return None, list(fields.told_of(form, failure.problems).values())
    except REFUSALS:
        return None, []
    return _by_id(trial).get(UUID(body["id"])) if _is_id(body["id"]) else None, []


def _by_id(trial: Trial | None) -> dict[UUID, TriedCriterion]:
    return {one.template_id: one for one in trial.criteria} if trial else {}


def _moved(order: Sequence[UUID], up: str, down: str) -> list[UUID]:
    """The order with one of them a place further up or down."""
    moved = list(order)
    for named, by in ((up, -1), (down, 1)):
        if _is_id(named) and UUID(named) in moved:
            at = moved.index(UUID(named))
            moved.insert(max(at + by, 0), moved.pop(at))
    return moved


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
