"""Taking contacts out of sequences in which they are stuck: beginning it, and how it fares."""

from uuid import UUID

from fastapi import APIRouter

from chassis.http.callers import Staff
from chassis.http.do import Do
from chassis.http.pages import Cursor, Limit, Page, after, instant, page

from ..handlers import de_enrollment
from ..schemas.de_enrollment import HealthOut, RunDetailOut, RunOut, StuckLeadOut

router = APIRouter()
_ALL = "/api/admin/scripts/de-enroll"


@router.post(_ALL, status_code=202)
async def start_de_enrollment(do: Do, who: Staff) -> RunOut:
    """Begin a run over everybody who is stuck in a sequence; one that is under way already is that run."""
    return RunOut.model_validate(await do(de_enrollment.start_run, by=who.id))


@router.get(f"{_ALL}/health")
async def show_de_enrollment_health(do: Do, _who: Staff) -> HealthOut:
    """How the last run went, and how many are stuck now."""
    return HealthOut.model_validate(await do(de_enrollment.show_health))


@router.get(f"{_ALL}/stuck")
async def list_stuck_leads(do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50) -> Page[StuckLeadOut]:
    """Whom the next run takes out, and with which outcome."""
    found = await do(de_enrollment.list_stuck, after=after(cursor, UUID), limit=limit + 1)
    return page([StuckLeadOut.of(one) for one in found], limit, lambda item: [item.enrollment_id])


@router.get(f"{_ALL}/runs")
async def list_de_enrollment_runs(do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50) -> Page[RunOut]:
    """Runs, newest first."""
    before = after(cursor, instant, UUID)
    found = await do(de_enrollment.list_runs, before=before, limit=limit + 1)
    shown = [RunOut.model_validate(one) for one in found]
    return page(shown, limit, lambda item: [item.started_at.isoformat(), item.run_id])


@router.get(f"{_ALL}/runs/{{run_id}}")
async def show_de_enrollment_run(run_id: UUID, do: Do, _who: Staff) -> RunDetailOut:
    """A run with its batches."""
    return RunDetailOut.whole(*await do(de_enrollment.show_run, run_id))
