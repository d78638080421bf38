"""The journey of a draft: its map, and its steps in words; their order, and taking back the last change."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted
from ..errors import ChangedMeanwhile, WrongFields
from ..forms.step_form import told_of
from ..forms.step_kinds import Step
from ..forms.undoing import FORMER, restored
from .journey_draft import ALL, JourneyDraft, Panel, draft_of, show
from .saving import Definer, edition_of

router = APIRouter()
LISTED = "steps.html"


def _(text: str) -> str:
    return text


_ORDERED = _("The steps stand in the new order.")
_UNDONE = _("The last change is taken back.")
_TOO_LATE = _("The draft was changed since: the change before that cannot be taken back any more.")


@router.get(ALL)
async def list_steps(here: Here, campaign_id: UUID) -> Response:
    """All steps, with what they say."""
    return show(here, await draft_of(here, campaign_id), Panel(LISTED), refused=())


@router.post(f"{ALL}/order")
async def reorder(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Move one step up or down; an order that is no journey is told on the page."""
    draft = await draft_of(here, campaign_id)
    order = [str(step["id"]) for step in draft.steps]
    for way, by in (("up", -1), ("down", 1)):
        if given.get(way) in order:
            at = order.index(given[way])
            order.insert(max(at + by, 0), order.pop(at))
    try:
        await here.ask.drafts.reorder_steps(campaign_id, [UUID(one) for one in order], edition=edition_of(given))
    except WrongFields as failure:
        return _refused(here, draft, failure)
    return here.go(f"{ALL.format(campaign_id=campaign_id)}", said=here.text(_ORDERED))


@router.post(f"{ALL}/undo")
async def undo(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Give the draft the steps that it had before the change; see `forms/undoing.py`."""
    draft = await draft_of(here, campaign_id)
    before = restored(draft.steps, given.get(FORMER, ""))
    try:
        if before is not None:
            await here.ask.drafts.set_steps(campaign_id, before, edition=edition_of(given))
    except WrongFields as failure:
        return _refused(here, draft, failure)
    except ChangedMeanwhile:
        before = None
    if before is None:
        return show(here, draft, Panel(LISTED, status=409), refused=[_TOO_LATE])
    return here.go(f"{ALL.format(campaign_id=campaign_id)}", said=here.text(_UNDONE))


def _refused(here: Here, draft: JourneyDraft, failure: WrongFields, steps: list[Step] | None = None) -> Response:
    told = told_of(failure.problems, steps or draft.steps, draft.contents)
    panel = Panel(LISTED, status=409, told=told)
    return show(here, draft, panel, refused=list(failure.problems.values()))
