"""Milestones applied by one progress process that is behind, beside a bare consumer of the same records.

Progress applies a milestone: inbox, lock of the contact, milestone, its open promise, the criterion that moved and
what is said of it.
"""

from collections.abc import Iterator
from dataclasses import asdict
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import MilestoneCompleted
from progress_service.app import build
from progress_service.settings import Settings

from .behind import catch_up, catch_up_bare, topics_of
from .ground import Ground
from .inside import TENANT, database_of, settings_of
from .outcome import Line, Outcome
from .promises import milestone, promise_all
from .records import publish

SERVICE = "progress"
CONTACTS = 500
LONGEST = 12.0
"""Seconds after which ours is stopped, and judged by what it did."""
GOAL = 5000


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Promises first, then the milestones onto their topic, then ours, then the bare one."""
    events = 5_000 if quick else 40_000
    topics = topics_of(build(ground.settings_of(SERVICE, Settings)))
    settings = await settings_of(ground, SERVICE, Settings, topics)
    service = build(settings)
    await publish(settings, _milestones(events), source="enrollment")
    async with database_of(settings, SERVICE) as database:
        await promise_all(database, TENANT, map(_contact, range(CONTACTS)))
        ours = await catch_up(ground, service, database, events=events, longest=LONGEST)
    bare = await catch_up_bare(ground, service, MilestoneCompleted.topic, events=events)
    await ground.execute(SERVICE, "TRUNCATE outbox")
    line = Line(
        "consumer: milestones applied by one progress process",
        f"{ours.rate:,.0f}/s = {100 * ours.rate / bare.rate:.1f} %",
        f"consumer with one INSERT for 50 records {bare.rate:,.0f}/s",
        f">= {GOAL:,}/s",
        ours.rate >= GOAL,
        ours.costs,
    )
    return Outcome([line], {"events": events, "contacts": CONTACTS, "ours": asdict(ours), "bare": asdict(bare)})


def _milestones(events: int) -> Iterator[tuple[UUID, Event]]:
    for number in range(events):
        yield TENANT, milestone(_contact(number % CONTACTS), f"session-{number}", number % 3600)


def _contact(number: int) -> UUID:
    return UUID(int=number)
