"""Simulations of files: the engine of real enrollments in virtual time, without a service."""

from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from contracts.values import CampaignDefinition
from enrollment_service.domain.simulation import Cohort, Scenario, Tally, draw, walk
from enrollment_service.domain.zones import DEFAULT_ZONE
from enrollment_service.schemas.simulations import SimulationIn, SimulationOut
from enrollment_service.settings import Settings

_STEP_VISITS: int = Settings.model_fields["step_visits"].default


def simulated(definition: CampaignDefinition, asked: SimulationIn) -> SimulationOut:
    """What made-up contacts come to; as many as are asked for, because nobody else waits here."""
    wanted = asked.wanted()
    starts_at = wanted.starts_at or datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    zones = wanted.zones or [ZoneInfo(DEFAULT_ZONE)]
    cohort = Cohort(wanted.size, starts_at, wanted.arrive_over, zones, wanted.seed)
    tally = Tally(Scenario(definition, wanted.assumed, starts_at + wanted.lasts, _STEP_VISITS), starts_at)
    for contact in draw(cohort, Random):
        tally.add(walk(tally.scenario, contact))
    return SimulationOut.of(tally, cohort)
