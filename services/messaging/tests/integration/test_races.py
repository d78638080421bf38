"""Two services on one database: recipients change while messages are claimed and channels close."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

from chassis.ids import named_id
from chassis.testing import Running
from chassis.testing.running import STAFF_ID
from contracts.enrollment import StepDue
from contracts.messaging import MessageSettled
from contracts.values import Channel
from messaging_service.app import build
from messaging_service.handlers import suppressions
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import campaign, contact, contact_id, due, published

PEOPLE = range(16)
ROUNDS = 6
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


@asynccontextmanager
async def two(service: Running[Work]) -> AsyncIterator[Sequence[Running[Work]]]:
    """Two services beside this one; connections that are closed have reported their deadlocks."""
    settings = service.service.settings
    assert isinstance(settings, Settings)
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Running.start(build(settings), service.keys)) for _ in range(2)]


def step(person: int, number: int, now: datetime) -> StepDue:
    """One of many steps of a contact."""
    return due(person, now).model_copy(update={"execution_id": named_id("execution", person, number)})


async def race(racers: Sequence[Running[Work]], number: int) -> None:
    """Both claim while both hear of the same contacts, each in its own order, and one of them opts out."""
    chance = random.Random(number)
    changed = [contact(person, version=2 + number) for person in PEOPLE]
    heard = [one.receive(*chance.sample(changed, len(changed))) for one in (*racers, *racers)]
    sent = [one.carry_out() for one in (*racers, *racers)]
    closed = racers[0].do(suppressions.suppress, contact_id(number), Channel.EMAIL, staff_id=STAFF_ID)
    await asyncio.gather(*chance.sample([*heard, *sent, closed], len(heard) + len(sent) + 1))


async def test_nobody_deadlocks_and_every_message_ends_once(service: Running[Work], sink: Simulator) -> None:
    await service.receive(*published(), campaign(), *(contact(person) for person in PEOPLE))
    async with two(service) as racers:
        for number in range(ROUNDS):
            now, lost = await service.now(), random.Random(number).sample(PEOPLE, 8)
            sink.fail("execute_then_drop", times=len(lost))
            await service.receive(*(step(person, number, now) for person in lost))
            await service.carry_out()
            await service.advance(timedelta(seconds=3))  # what was lost is asked about together with what is new
            await service.receive(*(step(person, number, now) for person in PEOPLE if person not in lost))
            await race(racers, number)
    for _ in range(4):
        await service.advance(timedelta(seconds=61))
        await service.carry_out()
    assert (await service.fetch(DEADLOCKS))[0]["deadlocks"] == 0
    settled = await service.said(MessageSettled)
    assert len({event.message_id for event in settled}) == len(settled) == len(PEOPLE) * ROUNDS
    assert len(await asking(sink)) == sum(event.outcome == "sent" for event in settled)
