"""One thing done with many contacts of a campaign: foreseen, begun, watched, cancelled, and what became of each."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from chassis.http.callers import Staff
from chassis.http.do import Do
from chassis.http.pages import Cursor, Limit, Page, after, page, whole
from chassis.http.resources import resource

from ..domain.bulk import BulkAction, BulkResult, Target
from ..domain.contact import Contact
from ..handlers import bulk
from ..schemas.bulk import (
    BulkJobOut,
    BulkOutcomeOut,
    BulkPreviewIn,
    BulkPreviewOut,
    ReasonName,
    SelectionIn,
    rows_of,
)
from ..settings import Settings
from .reports import RESPONSES, Report

router = APIRouter()
_ALL = "/api/campaigns/{campaign_id}/bulk"
_ONE = _ALL + "/{job_id}"
Chosen = Annotated[Settings, Depends(resource(Settings))]


@router.post(_ALL + "/preview")
async def preview_bulk(campaign_id: UUID, body: BulkPreviewIn, do: Do, _who: Staff) -> BulkPreviewOut:
    """How many a job would be about, and what would become of the first of them; nothing is kept."""
    found = await do(bulk.foresee_bulk, campaign_id, body.action, body.selection())
    return BulkPreviewOut.model_validate(found)


@router.post(_ALL + "/enroll", status_code=202)
async def start_bulk_enroll(campaign_id: UUID, body: SelectionIn, do: Do, who: Staff) -> BulkJobOut:
    """Let many contacts in, each by the same decision as one; whoever is not let in is refused with every reason."""
    return BulkJobOut.of(await do(bulk.start_bulk, campaign_id, BulkAction.ENROLL, body.selection(), by=who.id))


@router.post(_ALL + "/pause", status_code=202)
async def start_bulk_pause(campaign_id: UUID, body: SelectionIn, do: Do, who: Staff) -> BulkJobOut:
    """Let the journeys of many stand still; what they were promised goes on counting."""
    return BulkJobOut.of(await do(bulk.start_bulk, campaign_id, BulkAction.PAUSE, body.selection(), by=who.id))


@router.post(_ALL + "/resume", status_code=202)
async def start_bulk_resume(campaign_id: UUID, body: SelectionIn, do: Do, who: Staff) -> BulkJobOut:
    """Let paused journeys go on; what is late by then goes on one after another, not all at once."""
    return BulkJobOut.of(await do(bulk.start_bulk, campaign_id, BulkAction.RESUME, body.selection(), by=who.id))


@router.post(_ALL + "/exit", status_code=202)
async def start_bulk_exit(campaign_id: UUID, body: SelectionIn, do: Do, who: Staff) -> BulkJobOut:
    """Take many out of a campaign; whoever has earned a payout stays in it."""
    return BulkJobOut.of(await do(bulk.start_bulk, campaign_id, BulkAction.EXIT, body.selection(), by=who.id))


@router.get(_ALL)
async def list_bulk_jobs(
    campaign_id: UUID, do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50
) -> Page[BulkJobOut]:
    """Jobs of a campaign, newest first."""
    found = await do(bulk.list_bulk, campaign_id, before=after(cursor, UUID), limit=limit + 1)
    return page([BulkJobOut.of(one) for one in found], limit, lambda item: [item.job_id])


@router.get(_ONE)
async def show_bulk_job(campaign_id: UUID, job_id: UUID, do: Do, _who: Staff) -> BulkJobOut:
    """How far a job has come."""
    return BulkJobOut.of(await do(bulk.show_bulk, campaign_id, job_id))


@router.post(_ONE + "/cancel")
async def cancel_bulk_job(campaign_id: UUID, job_id: UUID, do: Do, _who: Staff) -> BulkJobOut:
    """Do no more of a job; what it has done stays, and one that has ended stays as it is."""
    return BulkJobOut.of(await do(bulk.cancel_bulk, campaign_id, job_id))


@router.get(_ONE + "/outcomes")
async def list_bulk_outcomes(  # noqa: PLR0913 - names of the path, filters and place of a page
    campaign_id: UUID,
    job_id: UUID,
    do: Do,
    _who: Staff,
    *,
    result: BulkResult | None = None,
    reason: ReasonName | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[BulkOutcomeOut]:
    """What became of the contacts of a job, in their order; of one result or reason if it is named."""
    place = after(cursor, whole) or 0
    found = await do(bulk.list_outcomes, (campaign_id, job_id), (result, reason), after=place, limit=limit + 1)
    return page([BulkOutcomeOut.of(*one) for one in found], limit, lambda item: [item.position])


@router.get(_ONE + "/outcomes.csv", response_class=StreamingResponse, responses=RESPONSES)
async def send_bulk_outcomes(
    campaign_id: UUID, job_id: UUID, do: Do, _who: Staff, settings: Chosen
) -> StreamingResponse:
    """The same as one file; what a spreadsheet would run as a formula has an apostrophe in front."""
    job, most = (campaign_id, job_id), settings.report_page

    async def following(last: tuple[Target, Contact | None] | None) -> Sequence[tuple[Target, Contact | None]]:
        place = last[0].position if last else 0
        return await do(bulk.list_outcomes, job, (None, None), after=place, limit=most)

    report = Report(list(BulkOutcomeOut.model_fields), rows_of, following, most)
    return await report.send(f"outcomes-{job_id}")
