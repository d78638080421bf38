"""Simulations: they read the tenant's zone and the clock, and change nothing."""

from asyncio import sleep
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from time import monotonic

from chassis.postgres.limits import TooSlow
from contracts.values import Reason

from ..domain.simulation import Cohort, Scenario, SimulationRequest, Tally, draw, walk
from ..domain.zones import zone_of
from ..errors import SimulationRefused
from ..work import Work


class SimulationFault(Reason):
    """Why something cannot be simulated."""

    NOTHING_TO_SIMULATE = "there is no definition"
    TOO_MANY_TO_SIMULATE = "at most {limit} contacts are simulated at once"


@dataclass(frozen=True)
class Plan:
    """A simulation that can begin."""

    scenario: Scenario
    cohort: Cohort
    patience: timedelta
    """How long it may take."""


async def prepare(work: Work, wanted: SimulationRequest) -> Plan:
    """What is to be simulated, with whom. Raises `SimulationRefused`."""
    limit = work.limits.simulations.contacts
    if wanted.definition is None:
        raise SimulationRefused.of([SimulationFault.NOTHING_TO_SIMULATE.at("body.definition")])
    if wanted.size > limit:
        raise SimulationRefused.of([SimulationFault.TOO_MANY_TO_SIMULATE.at("body.contacts", limit=limit)])
    if faults := wanted.definition.journey.faults():
        raise SimulationRefused.of([fault.within("body", "definition", "journey") for fault in faults])
    starts_at, zones = wanted.starts_at or work.now, wanted.zones or [zone_of([await work.zone()])]
    own, until = {one.name: one for one in await work.own_fields.all()}, starts_at + wanted.lasts
    scenario = Scenario(wanted.definition, wanted.assumed, until, work.limits.step_visits, own)
    cohort = Cohort(wanted.size, starts_at, wanted.arrive_over, zones, wanted.seed)
    return Plan(scenario, cohort, work.limits.simulations.patience)


async def simulate(plan: Plan) -> Tally:
    """Lead the cohort along, outside any transaction. Raises `TooSlow` when that takes too long."""
    tally, contacts = Tally(plan.scenario, plan.cohort.starts_at), draw(plan.cohort, Random)
    over_at = monotonic() + plan.patience.total_seconds()
    for contact in contacts:
        tally.add(walk(plan.scenario, contact))
        if monotonic() > over_at:
            raise TooSlow
        await sleep(0)  # others have their turn
    return tally
