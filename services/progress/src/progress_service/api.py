"""HTTP in: parse, call, answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.http.callers import Contact, Staff, System
from chassis.http.do import Do

from . import handlers
from .schemas import DecisionIn, EvidenceIn, FiguresOut, ProgressOut

router = APIRouter()


@router.put("/api/admin/campaigns/{campaign_id}/enrollments/{enrollment_id}/progress/{criterion_id}")
async def decide_criterion(  # noqa: PLR0913 - the path has three ids
    campaign_id: UUID, enrollment_id: UUID, criterion_id: UUID, body: DecisionIn, do: Do, who: Staff
) -> ProgressOut:
    """Verify, waive or reject a criterion."""
    ruling = body.ruling(who.id)
    return ProgressOut.of(await do(handlers.decide_criterion, campaign_id, enrollment_id, criterion_id, ruling))


@router.post("/api/campaigns/enrollments/{enrollment_id}/progress/{criterion_id}/submit")
async def submit_evidence(
    enrollment_id: UUID, criterion_id: UUID, body: EvidenceIn, do: Do, who: Contact
) -> ProgressOut:
    """Report progress on a criterion that is tracked by hand."""
    return ProgressOut.of(
        await do(handlers.submit_evidence, enrollment_id, criterion_id, body.evidence, contact_id=who.id)
    )


@router.get("/internal/progress")
async def show_progress(
    enrollment_ids: Annotated[list[UUID], Query(max_length=200)], do: Do, _who: System
) -> list[ProgressOut]:
    """Progress of several enrollments, for answers the gateway composes."""
    return [ProgressOut.of(tracker) for tracker in await do(handlers.show_progress, enrollment_ids)]


@router.get("/internal/figures/{campaign_id}")
async def show_figures(campaign_id: UUID, do: Do, _who: System) -> FiguresOut:
    """What this service itself counts of a campaign."""
    return FiguresOut(counters=dict(await do(handlers.show_figures, campaign_id)))
