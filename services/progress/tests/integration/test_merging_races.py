"""Merges, ends and milestones at the same time: a promise ends once, and no two runs wait for each other."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.postgres.failures import is_operational
from chassis.testing import Running, beside, deadlocks
from chassis.testing.fixtures import Start
from contracts.base import Event
from contracts.enrollment import ContactChanged, EnrollmentEnded, EnrollmentStarted
from contracts.examples import example
from contracts.progress import CriteriaMet
from progress_service.app import build
from progress_service.domain.tracker import State
from progress_service.handlers.promises import count_milestones, open_trackers
from progress_service.settings import Settings
from progress_service.work import Work
from services.progress.tests.merges import TWIN, merged, of
from services.progress.tests.story import STARTED, counted, milestones

ENDED = example(EnrollmentEnded, enrollment_id=STARTED.enrollment_id, contact_id=TWIN)
"""The end of a promise, told under the contact that its own has become; of the merge nothing was heard yet."""
PEOPLE = [UUID(int=number) for number in range(1, 31)]


@pytest.fixture
async def service(start: Start) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, database_pool=12) as running:
        await running.advance(STARTED.enrolled_at - await running.now() + timedelta(days=1))
        yield running
        assert not await running.parked()


async def at_once(service: Running[Work], applied: Callable[[Work], Awaitable[None]], told: Event) -> None:
    """An event is told while something else was applied that is not committed."""
    async with service.database.transaction(service.tenant) as transaction:
        await applied(service.service.work(transaction))
        telling = asyncio.create_task(service.receive(told))
        await service.held_up(telling)
    await telling


async def state_of(service: Running[Work], started: EnrollmentStarted) -> State:
    async def state(work: Work) -> State:
        return (await work.trackers.get(started.enrollment_id)).state

    return await service.do(state)


async def test_a_promise_that_ends_while_it_is_made_does_not_stay_open(service: Running[Work]) -> None:
    await at_once(service, lambda work: open_trackers(work, [counted(1)]), ENDED)
    assert await state_of(service, STARTED) is State.CLOSED
    await service.receive(*milestones(1))
    assert not await service.said(CriteriaMet)


async def test_a_promise_that_is_kept_while_it_ends_has_one_end(service: Running[Work]) -> None:
    await service.receive(counted(1))
    await at_once(service, lambda work: count_milestones(work, milestones(1)), ENDED)
    assert len(await service.said(CriteriaMet)) == 1
    assert await state_of(service, STARTED) is State.MET


def chains(dice: random.Random) -> list[ContactChanged]:
    """Merges that make everybody one person, in chains that lead up and down."""
    order = dice.sample(PEOPLE, len(PEOPLE))
    return [merged(absorbed, dice.choice(order[:place])) for place, absorbed in enumerate(order) if place]


async def insist(service: Running[Work], events: Sequence[Event]) -> None:
    """Deliver a run until the database has taken it, as a consumer does."""
    while True:
        try:
            return await service.receive(*events)
        except Exception as failure:
            if not is_operational(failure):
                raise
            await asyncio.sleep(0.02)


async def test_merges_and_milestones_race_without_a_deadlock(service: Running[Work]) -> None:
    dice = random.Random(5)
    done = milestones(len(PEOPLE) * 4)
    theirs = [of(PEOPLE[place % len(PEOPLE)], one)[0] for place, one in enumerate(done)]
    promise = counted(len(theirs)).model_copy(update={"contact_id": PEOPLE[0]})
    promise = promise.model_copy(update={"deadline_at": STARTED.enrolled_at + timedelta(days=30)})
    merges = chains(dice)
    await service.advance(timedelta(days=7))
    await service.receive(promise)
    async with beside(service, build) as other:
        runs = [
            (one, dice.sample(events, min(len(events), 9)))
            for one in (service, other)
            for events in (merges, theirs)
            for _ in range(12)
        ]
        runs += [(one, dice.sample(events, len(events))) for one in (service, other) for events in (merges, theirs)]
        dice.shuffle(runs)
        await asyncio.gather(*(insist(one, run) for one, run in runs))
        assert [one.contact_id for one in await service.said(CriteriaMet)] == [_root(merges)]
        assert await deadlocks(service, other) == 0


def _root(merges: Sequence[ContactChanged]) -> UUID:
    (root,) = {*PEOPLE} - {event.contact_id for event in merges}
    return root
