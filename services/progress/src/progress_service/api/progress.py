"""Progress of criteria: what staff decides, what contacts report."""

from uuid import UUID

from fastapi import APIRouter

from chassis.http.callers import Contact, Staff, System
from chassis.http.do import Do
from chassis.http.pages import Cursor, Ids, Limit, Page, after, instant, page

from ..domain.criterion import Ruling
from ..handlers import promises
from ..schemas import ChangeOut, ContactChangeOut, DecisionIn, EvidenceIn, FiguresOut, ProgressOut, ReviewOut
from .places import OF_CAMPAIGN, OWN, OfCampaign, Own

router = APIRouter()


@router.put(OF_CAMPAIGN)
async def decide_criterion(place: OfCampaign, body: DecisionIn, do: Do, who: Staff) -> ProgressOut:
    """Verify, waive or reject a criterion, or set the value that it stands at."""
    asked = body.asked(who.id)
    if isinstance(asked, Ruling):
        return ProgressOut.of(await do(promises.decide_criterion, place, asked))
    return ProgressOut.of(await do(promises.measure_criterion, place, asked))


@router.get(OF_CAMPAIGN + "/history")
async def list_changes(
    place: OfCampaign, do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50
) -> Page[ChangeOut]:
    """Every change of a criterion, newest first."""
    found = await do(promises.show_changes, place, before=after(cursor, UUID), limit=limit + 1)
    return page([ChangeOut.model_validate(change) for change in found], limit, lambda item: [item.change_id])


@router.get("/api/admin/contacts/{contact_id}/criterion-changes")
async def list_changes_of(
    contact_id: UUID, do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50
) -> Page[ContactChangeOut]:
    """Every change of every criterion of a contact, newest first; what was written is told by the history of one."""
    found = await do(promises.list_changes_of, contact_id, before=after(cursor, UUID), limit=limit + 1)
    shown = [ContactChangeOut.model_validate(change) for change in found]
    return page(shown, limit, lambda item: [item.change_id])


@router.get("/api/admin/evidence/waiting")
async def list_waiting_evidence(do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50) -> Page[ReviewOut]:
    """Evidence that nobody has decided about yet, of open promises; what waits longest comes first."""
    found = await do(promises.show_reviews, last=after(cursor, instant, UUID), limit=limit + 1)
    shown = [ReviewOut.model_validate(review) for review in found]
    return page(shown, limit, lambda item: [item.submitted_at, item.criterion_id])


@router.post(OWN + "/submit")
async def submit_evidence(place: Own, body: EvidenceIn, do: Do, who: Contact) -> ProgressOut:
    """Report progress on a criterion that is tracked by hand."""
    return ProgressOut.of(await do(promises.submit_evidence, place, body.evidence, contact_id=who.id))


@router.get("/internal/progress")
async def show_progress(enrollment_ids: Ids, do: Do, _who: System) -> list[ProgressOut]:
    """Progress of several enrollments, for answers the gateway composes."""
    return [ProgressOut.of(tracker) for tracker in await do(promises.show_progress, enrollment_ids)]


@router.get("/internal/figures/{campaign_id}")
async def show_figures(campaign_id: UUID, do: Do, _who: System) -> FiguresOut:
    """What this service itself counts of a campaign."""
    return FiguresOut(counters=dict(await do(promises.show_figures, campaign_id)))
