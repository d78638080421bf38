"""A simulation of 10,000 contacts over 90 days, twice; beside it a bare loop over as many moments in a heap."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import CampaignDefinition, Journey, SendEmail, Split, Step, Variant, Wait
from enrollment_service.domain.simulation import Assumptions, Cohort, Scenario, Tally
from enrollment_service.handlers.simulations import Plan, simulate
from enrollment_service.schemas.simulations import SimulationOut

from .ground import Ground
from .outcome import Line, Outcome

CONTACTS, DAYS = 10_000, 90
GOAL_SECONDS = 60
MAILS = 10
"""Of each half of the contacts, one a week, each after a wait."""
START = datetime(2026, 3, 1, tzinfo=UTC)


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:  # noqa: ARG001 - nothing has to be started
    """Simulate twice, compare, and turn the bare loop."""
    size = 500 if quick else CONTACTS
    (first, seconds), (second, _again) = [await _simulated(size) for _ in range(2)]
    steps = sum(step["came"] for step in first.model_dump()["steps"])
    bare = await asyncio.to_thread(_bare, steps)
    is_same = first.model_dump_json() == second.model_dump_json()
    value = f"{seconds:.1f} s, {steps / seconds:,.0f} steps/s = {100 * bare / seconds:.0f} %; twice the same: {is_same}"
    goal, met = f"<= {GOAL_SECONDS} s, byte-identical", is_same and seconds <= GOAL_SECONDS
    line = Line(f"simulation of {size:,} contacts x {DAYS} days", value, f"bare heap {steps / bare:,.0f}/s", goal, met)
    return Outcome([line], {"seconds": seconds, "steps": steps, "bare_seconds": bare, "contacts": size})


async def _simulated(size: int) -> tuple[SimulationOut, float]:
    assumed = Assumptions(failed=0.02, met=0.3, paid_after=timedelta(days=2), purchase=10_000)
    scenario = Scenario(_definition(), assumed, START + timedelta(days=DAYS), step_visits=100)
    zones = [ZoneInfo(name) for name in ("America/New_York", "Europe/Berlin", "Asia/Tokyo")]
    plan = Plan(scenario, Cohort(size, START, timedelta(days=30), zones, seed=7), timedelta(minutes=10))
    begun = time.process_time()
    tally: Tally = await simulate(plan)
    return SimulationOut.of(tally, plan.cohort), time.process_time() - begun


def _bare(moments: int) -> float:
    """Seconds that as many moments cost which are only put into a heap, taken out in their order, and counted."""
    begun, heap, counted = time.process_time(), list[tuple[datetime, int]](), dict[int, int]()
    for number in range(moments):
        heappush(heap, (START + timedelta(seconds=number % 90), number))
        if len(heap) > DAYS:
            _at, taken = heappop(heap)
            counted[taken % MAILS] = counted.get(taken % MAILS, 0) + 1
    return time.process_time() - begun


def _definition() -> CampaignDefinition:
    published: Any = example(CampaignPublished)
    halves = [_half(100 * number) for number in (1, 2)]
    ways = tuple(Variant(name=str(one[0].step_id), weight=1, next=one[0].step_id) for one in halves)
    split = Split(step_id=UUID(int=1), name="halves", variants=ways)
    journey = Journey(entry=split.step_id, steps=(split, *halves[0], *halves[1]))
    definition: CampaignDefinition = published.definition.model_copy(update={"journey": journey})
    return definition


def _half(first: int) -> list[Step]:
    """A mail, a week, a mail, a week, ..."""
    steps: list[Step] = []
    for number in range(first, first + 2 * MAILS, 2):
        last = number == first + 2 * MAILS - 2
        mail, wait = UUID(int=number), UUID(int=number + 1)
        after = None if last else UUID(int=number + 2)
        steps.append(SendEmail(step_id=mail, name="mail", content_id=mail, content_version=1, next=wait))
        steps.append(Wait(step_id=wait, name="week", seconds=7 * 86_400, next=after))
    return steps
