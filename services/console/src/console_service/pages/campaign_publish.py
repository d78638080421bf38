"""Publishing a draft: what it still lacks and where that is mended, what it would change, and the button."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from chassis.errors import Failure

from ..door import Posted, RequestContext
from ..errors import ChangedMeanwhile, Refused, WrongFields
from ..schemas.campaigns import Campaign, Consequence
from ..view.actions import ACTIONS
from ..view.inside_words import INSIDE
from .campaigns import PATH as LIST
from .confirming import carry_out, foreseen
from .saving import Definer
from .versions import changes_of

router = APIRouter()
PATH = f"{LIST}/{{campaign_id}}/publish"
ACTION = "publish"


def _(text: str) -> str:
    return text


_CHANGED = _("Somebody else has changed the draft since you looked. This is what it says now.")
_NO_MESSAGES = _("It has no messages: whoever enrolls hears nothing.")
_NO_COPY = _("It has no promotion text for cards and banners.")
_NO_PICTURE = _("It has no large picture.")
_OVER = _("Nobody can enroll any more: the last moment for it is over.")
_PAGES = {"criteria": "criteria", "bundles": "bundles", "journey": "steps", "contents": "steps"}
"""Part of a campaign that a field belongs to, and the end of the path where it is mended; others are in the form."""


class Lack(NamedTuple):
    """Something that keeps a draft from being published, and the page on which it is mended."""

    reason: str
    path: str


@router.get(PATH)
async def show_publishing(here: Definer, campaign_id: UUID) -> Response:
    """Say what publishing does, or what is in its way."""
    return await _page(here, campaign_id)


@router.post(PATH)
async def publish(here: Definer, campaign_id: UUID, given: Posted) -> Response:
    """Publish the draft that was shown; what is in its way is told on the same page."""
    try:
        return await carry_out(here, campaign_id, ACTION, given)
    except (Refused, WrongFields, ChangedMeanwhile) as failure:
        return await _page(here, campaign_id, failure)


async def _page(here: RequestContext, campaign_id: UUID, failure: Failure | None = None) -> Response:
    (campaign, would), differences, steps, impact = await asyncio.gather(
        foreseen(here, campaign_id, ACTION),
        here.ask.versions.of_draft(campaign_id),
        here.if_reachable(here.ask.drafts.steps(campaign_id)),
        here.if_reachable(here.ask.versions.impact(campaign_id)),
    )
    return here.render(
        "campaign_publish.html",
        status=409 if failure else 200,
        campaign=campaign,
        words=ACTIONS[ACTION],
        would=would,
        lacks=_lacks(campaign_id, _faults(would, failure)),
        refused=_refused(here, would, failure),
        hints=_hints(here, campaign, has_steps=steps is None or bool(steps.steps)),
        impact=impact,
        choices=INSIDE,
        changes=changes_of(here, campaign.definition, differences),
    )


def _faults(would: Consequence | None, failure: Failure | None) -> Mapping[str, str]:
    if isinstance(failure, WrongFields) and failure.problems:
        return failure.problems
    return {fault.field: fault.sentence for fault in would.faults} if would else {}


def _refused(here: RequestContext, would: Consequence | None, failure: Failure | None) -> str:
    """What is in the way in a sentence, where it is nothing that the draft lacks."""
    if isinstance(failure, ChangedMeanwhile):
        return here.text(_CHANGED)
    if isinstance(failure, Refused):
        return failure.detail
    return would.refused if would and not would.faults else ""


def _lacks(campaign_id: UUID, faults: Mapping[str, str]) -> list[Lack]:
    found = []
    for field, reason in faults.items():
        part, _root, step = field.partition(".steps.")
        end = _PAGES.get(part.partition(".")[0]) or f"edit#f-{field}"
        end = f"{end}/{step.partition('.')[0]}" if step else end
        found.append(Lack(reason, f"{LIST}/{campaign_id}/{end}"))
    return found


def _hints(here: RequestContext, campaign: Campaign, *, has_steps: bool) -> list[str]:
    """What may be as it is, and is worth a look."""
    said = campaign.definition
    closes = min((at for at in (said.ends_at, said.enrollment_deadline) if at), default=None)
    found = {
        _OVER: closes is not None and closes < here.now,
        _NO_MESSAGES: not has_steps,
        _NO_COPY: not campaign.promo_copy,
        _NO_PICTURE: not campaign.hero_image_url,
    }
    return [here.text(hint) for hint, is_true in found.items() if is_true]
