"""Milestones of many tenants on one topic, beside as many of one tenant, applied by one progress process.

First those of each tenant lie one behind the other, as after a while in which each was busy. Then those of all tenants
trickle evenly, one of each in turn: the least that can come together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid4

from contracts.base import Event
from progress_service.app import build
from progress_service.settings import Settings

from .behind import Pace, catch_up, topics_of
from .ground import Ground
from .inside import database_of, settings_of
from .outcome import Line, Outcome
from .promises import milestone, promise_all
from .records import publish

SERVICE = "progress"
CONTACTS = 10
"""Contacts of each tenant."""
LONGEST = 15.0
"""Seconds after which a turn is stopped, and judged by what was done."""
GOAL = 1.5


class Crowd(NamedTuple):
    """Tenants, each with so many contacts, and so many events waiting of each."""

    tenants: list[UUID]
    contacts: int
    events: int

    @property
    def total(self) -> int:
        """Events of all tenants."""
        return len(self.tenants) * self.events

    def event(self, run: str, tenant: int, number: int) -> tuple[UUID, Event]:
        """The event of this number of a tenant."""
        reference = f"{run}-{number}"
        return self.tenants[tenant], milestone(self.contact(tenant, number % self.contacts), reference, number % 3600)

    def contact(self, tenant: int, number: int) -> UUID:
        """A contact of a tenant, another one for each tenant."""
        return UUID(int=tenant * self.contacts + number)


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """One tenant, many with their events waiting, many trickling."""
    tenants, events = (100, 50) if quick else (1_000, 250)
    alone = Crowd([uuid4()], tenants * CONTACTS, tenants * events)
    many = Crowd([uuid4() for _ in range(tenants)], CONTACTS, events)
    for crowd in (alone, many):
        await _prepare(ground, crowd)
    one = await _turn(ground, alone, _waiting(alone, "one"))
    waiting = await _turn(ground, many, _waiting(many, "waiting"))
    trickling = await _turn(ground, many, _trickling(many, "trickling"))
    lines = _lines(many, one, waiting, trickling)
    return Outcome(lines, {"one": asdict(one), "waiting": asdict(waiting), "trickling": asdict(trickling)})


def _lines(many: Crowd, one: Pace, waiting: Pace, trickling: Pace) -> list[Line]:
    crowd, beside = f"{len(many.tenants):,} tenants", f"one tenant {one.rate:,.0f}/s"
    times = one.rate / waiting.rate
    return [
        Line("milestones of one tenant", f"{one.rate:,.0f}/s", costs=one.costs),
        Line(
            f"milestones of {crowd}, {many.events} of each waiting",
            f"{waiting.rate:,.0f}/s: each costs {times:.2f} times that of one tenant",
            beside,
            f"<= {GOAL} times",
            times <= GOAL,
            waiting.costs,
        ),
        Line(
            f"milestones of {crowd}, one of each in turn",
            f"{trickling.rate:,.0f}/s: each costs {one.rate / trickling.rate:.2f} times that of one tenant",
            beside,
            costs=trickling.costs,
        ),
    ]


async def _prepare(ground: Ground, crowd: Crowd) -> None:
    settings = ground.settings_of(SERVICE, Settings)
    async with database_of(settings, SERVICE) as database:
        for tenant, tenant_id in enumerate(crowd.tenants):
            await promise_all(database, tenant_id, map(partial(crowd.contact, tenant), range(crowd.contacts)))


async def _turn(ground: Ground, crowd: Crowd, said: Iterable[tuple[UUID, Event]]) -> Pace:
    topics = topics_of(build(ground.settings_of(SERVICE, Settings)))
    settings = await settings_of(ground, SERVICE, Settings, topics)
    await publish(settings, said, source="enrollment")
    async with database_of(settings, SERVICE) as database:
        pace = await catch_up(ground, build(settings), database, events=crowd.total, longest=LONGEST)
    await ground.execute(SERVICE, "TRUNCATE outbox")
    return pace


def _waiting(crowd: Crowd, run: str) -> Iterator[tuple[UUID, Event]]:
    for tenant in range(len(crowd.tenants)):
        for number in range(crowd.events):
            yield crowd.event(run, tenant, number)


def _trickling(crowd: Crowd, run: str) -> Iterator[tuple[UUID, Event]]:
    for number in range(crowd.events):
        for tenant in range(len(crowd.tenants)):
            yield crowd.event(run, tenant, number)
