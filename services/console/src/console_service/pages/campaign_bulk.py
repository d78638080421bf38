"""One thing done with many contacts of a campaign: chosen, foreseen, begun, watched, and what became of each."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..forms import Form, key_of, selecting
from ..forms.failing import REFUSALS, told
from ..forms.onward import onward
from ..schemas.bulk import BulkPreview
from ..view.bulk_words import ACTIONS, EFFECTS, RESULTS
from ..view.choices import worded
from .campaigns import PATH as LIST

router = APIRouter()
PATH = f"{LIST}/{{campaign_id}}/bulk"
ONE = f"{PATH}/{{job_id}}"


def _(text: str) -> str:
    return text


_BEGUN = _("It is being done. You may leave this page; it goes on.")
_CANCELLED = _("The job is cancelled. What was done stays.")
_EVERYBODY, _LISTED = _("Everybody"), _("Those I list")


@router.get(PATH)
async def show_choosing(here: Here, campaign_id: UUID, cursor: Cursor = "") -> Response:
    """A form that chooses, and what was done before."""
    return await _page(here, campaign_id, selecting.begun(), cursor=cursor)


@router.post(PATH)
async def preview_or_start(here: Here, campaign_id: UUID, given: Posted) -> Response:
    """Say what would be done; and do it, where that was seen."""
    form = selecting.read(given)
    if form.problems:
        here_told = {name: here.text(problem) for name, problem in form.problems.items()}
        return await _page(here, campaign_id, form.telling(here_told))
    action, chosen = form.value("action"), selecting.chosen(form)
    try:
        if given.get("do") == "start":
            begun = await here.ask.bulk.start(campaign_id, action, chosen, key=key_of(given))
            return here.go(f"{LIST}/{campaign_id}/bulk/{begun.job_id}", said=here.text(_BEGUN))
        found = await here.ask.bulk.preview(campaign_id, action, chosen)
    except REFUSALS as failure:
        return await _page(here, campaign_id, selecting.beside(told(form, failure)))
    return await _page(here, campaign_id, form, found)


@router.get(ONE)
async def show_job(
    here: Here,
    campaign_id: UUID,
    job_id: UUID,
    result: Annotated[str, Query(max_length=20)] = "",
    cursor: Cursor = "",
) -> Response:
    """How far it is, and what became of each contact."""
    result = result if result in RESULTS else ""
    campaign, job, outcomes = await asyncio.gather(
        here.ask.campaigns.get(campaign_id),
        here.ask.bulk.get(campaign_id, job_id),
        here.ask.bulk.outcomes(
            campaign_id, job_id, result=result or None, cursor=cursor or None, limit=here.settings.page_rows
        ),
    )
    place = f"{LIST}/{campaign_id}/bulk/{job_id}"
    return here.render(
        "campaign_bulk_job.html",
        campaign=campaign,
        job=job,
        result=result,
        results=worded(here.text, RESULTS),
        outcomes=outcomes.items,
        way=onward(place, {"result": result}, cursor, outcomes.next),
    )


@router.get(f"{ONE}/outcomes.csv")
async def send_outcomes(here: Here, campaign_id: UUID, job_id: UUID) -> Response:
    """What became of each contact, as a file."""
    return here.pass_on(await here.ask.bulk.outcomes_file(campaign_id, job_id))


@router.post(f"{ONE}/cancel")
async def cancel_job(here: Here, campaign_id: UUID, job_id: UUID) -> Response:
    """Do no more of it."""
    await here.ask.bulk.cancel(campaign_id, job_id)
    return here.go(f"{LIST}/{campaign_id}/bulk/{job_id}", said=here.text(_CANCELLED))


async def _page(
    here: RequestContext, campaign_id: UUID, form: Form, found: BulkPreview | None = None, *, cursor: str = ""
) -> Response:
    campaign, segments, jobs = await asyncio.gather(
        here.ask.campaigns.get(campaign_id),
        here.if_reachable(here.ask.bulk.segments()),
        here.if_reachable(here.ask.bulk.search(campaign_id, cursor=cursor or None, limit=here.settings.page_rows)),
    )
    named = [(str(one.segment_id), one.name) for one in segments or ()]
    ways = [(selecting.EVERYBODY, here.text(_EVERYBODY)), (selecting.LISTED, here.text(_LISTED)), *named]
    return here.render(
        "campaign_bulk.html",
        status=form.status,
        campaign=campaign,
        form=form,
        shown=selecting.SHOWN,
        actions=worded(here.text, ACTIONS),
        effect=EFFECTS.get(form.value("action"), ""),
        ways=[("", ""), *ways] if not form.value("who") else ways,
        found=found,
        jobs=jobs.items if jobs else None,
        way=onward(f"{LIST}/{campaign_id}/bulk", {}, cursor, jobs.next if jobs else None),
    )
