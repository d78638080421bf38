"""A milestone and its enrollment in progress, each in its own transaction, their statements interleaved on purpose."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.postgres.transactions import Transaction
from chassis.testing import Running
from contracts.enrollment import EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.progress import CriteriaMet
from contracts.values import Tracking, TrackingSource
from progress_service.handlers import promises as handlers
from progress_service.repository.subjects import Subjects
from progress_service.work import Work, open_work
from tests.faults.turns import Delays, Pause, Paused, Turns

PAIRS_AT_ONCE = 6
"""Each on two connections."""
SIDES = ("enrollment", "milestone")
STARTED = example(EnrollmentStarted)
_TRACKING = Tracking(source=TrackingSource.ONBOARDING_MILESTONE, target=Decimal(1))

Handler = Callable[[Work, Sequence[Any]], Awaitable[None]]


@dataclass(frozen=True)
class Tally:
    """What a run showed."""

    pairs: int
    overlapping: int
    """Pairs whose transactions were both open for a while."""
    firsts: Counter[str]
    """Which side committed first."""
    uncounted: int
    twice: int


@dataclass(frozen=True)
class Pair:
    """A promise of one session, that session, and when their transactions began and ended."""

    number: int
    moments: list[str] = field(default_factory=list)

    def started(self) -> EnrollmentStarted:
        """The promise."""
        names = {"criterion_id": UUID(int=2_000_000 + self.number), "tracking": _TRACKING, "required": True}
        only = STARTED.criteria[0].model_copy(update=names)
        ids = {"contact_id": UUID(int=self.number), "enrollment_id": UUID(int=1_000_000 + self.number)}
        return STARTED.model_copy(update={**ids, "criteria": (only,)})

    def completed(self) -> MilestoneCompleted:
        """The session."""
        return MilestoneCompleted(
            contact_id=UUID(int=self.number),
            source=TrackingSource.ONBOARDING_MILESTONE,
            name="session",
            reference="session-1",
            occurred_at=STARTED.enrolled_at + timedelta(hours=1),
        )

    @property
    def overlaps(self) -> bool:
        """Whether both had begun before either ended."""
        return all(moment.endswith("begins") for moment in self.moments[:2])

    @property
    def first(self) -> str:
        """The side that ended first."""
        return next(moment for moment in self.moments if moment.endswith("ends")).removesuffix(" ends")


class Unlocked(Subjects):
    """The protection left out."""

    async def lock(self, contact_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Lock nothing."""
        return {contact_id: contact_id for contact_id in contact_ids}


@dataclass(frozen=True)
class Race:
    """Pairs on one running service."""

    running: Running[Work]
    chance: random.Random
    locked: bool = True

    async def run(self, pairs: int) -> Tally:
        """Race so many pairs, a few at once, and count what came of them."""
        waiting = [Pair(number) for number in range(pairs)]
        done: list[Pair] = []

        async def race_on() -> None:
            while waiting:
                done.append(await self._race(waiting.pop()))

        async with asyncio.TaskGroup() as group:
            for _ in range(PAIRS_AT_ONCE):
                group.create_task(race_on())
        met = Counter(event.enrollment_id for event in await self.running.said(CriteriaMet))
        return Tally(
            pairs,
            sum(pair.overlaps for pair in done),
            Counter(pair.first for pair in done),
            pairs - len(met),
            sum(met.values()) - len(met),
        )

    async def _race(self, pair: Pair) -> Pair:
        order = Turns(self.chance, *SIDES) if pair.number % 2 else Delays(self.chance)

        async def side(name: str, handler: Handler, event: object) -> None:
            await self._transact(pair, order.pause(name), name, lambda work: handler(work, [event]))
            order.leave(name)

        await asyncio.gather(
            side("enrollment", handlers.open_trackers, pair.started()),
            side("milestone", handlers.count_milestones, pair.completed()),
            order.conduct(),
        )
        return pair

    async def _transact(self, pair: Pair, pause: Pause, name: str, act: Callable[[Work], Awaitable[None]]) -> None:
        await pause()
        async with self.running.database.transaction(self.running.tenant) as transaction:
            pair.moments.append(f"{name} begins")
            await act(self._work(transaction, pause))
            await pause()
        pair.moments.append(f"{name} ends")

    def _work(self, transaction: Transaction, pause: Pause) -> Work:
        connection = Paused(transaction.connection, pause)
        work = open_work(replace(transaction, connection=connection))
        return work if self.locked else replace(work, subjects=Unlocked(connection))
