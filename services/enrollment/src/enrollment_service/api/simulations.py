"""Simulations of campaigns."""

from uuid import UUID

from fastapi import APIRouter

from chassis.http.callers import Staff
from chassis.http.do import Do

from ..handlers import simulations
from ..schemas.simulations import SimulationIn, SimulationOut

router = APIRouter()


@router.post("/api/campaigns/{campaign_id}/simulate")
async def simulate_campaign(campaign_id: UUID, body: SimulationIn, do: Do, _who: Staff) -> SimulationOut:  # noqa: ARG001 - the gateway fills in its definition
    """Lead made-up contacts through a campaign in virtual time: who gets what when, and what it costs.

    The engine is that of real enrollments, and nothing is sent, kept or paid. What providers and contacts do follows
    from the assumptions and the seed alone, so the same question always has the same answer.
    """
    plan = await do(simulations.prepare, body.wanted())
    return SimulationOut.of(await simulations.simulate(plan), plan.cohort)
