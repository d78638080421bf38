"""Two services on one database: recipients change and merge while messages are claimed and channels close."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.ids import named_id
from chassis.testing import Running, beside, deadlocks
from chassis.testing.running import STAFF_ID
from contracts.enrollment import ContactChanged, StepDue
from contracts.messaging import ContactSuppressed, MessageSettled
from contracts.values import Channel
from messaging_service.app import build
from messaging_service.handlers import suppressions
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import campaign, contact, contact_id, due, published

PEOPLE = range(16)
ROUNDS = 6


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
    async with beside(service, build) as one, beside(service, build) as other:
        for number in range(ROUNDS):
            now, lost = await service.now(), random.Random(number).sample(PEOPLE, 8)
            sink.fail("execute_then_drop", times=len(lost))
            await service.receive(*(step(person, number, now) for person in lost))
            await service.carry_out()
            await service.advance(timedelta(seconds=3))  # what was lost is asked about together with what is new
            await service.receive(*(step(person, number, now) for person in PEOPLE if person not in lost))
            await race([one, other], number)
        for _ in range(4):
            await service.advance(timedelta(seconds=61))
            await service.carry_out()
        settled = await service.said(MessageSettled)
        assert len({event.message_id for event in settled}) == len(settled) == len(PEOPLE) * ROUNDS
        assert len(await asking(sink)) == sum(event.outcome == "sent" for event in settled)
        assert await deadlocks(service, one, other) == 0


def chains(dice: random.Random) -> list[ContactChanged]:
    """Merges that make everybody one person, in chains that lead up and down."""
    order = dice.sample(PEOPLE, len(PEOPLE))
    return [
        contact(absorbed, version=2, merged_into=contact_id(dice.choice(order[:place])))
        for place, absorbed in enumerate(order)
        if place
    ]


async def closes(service: Running[Work], person: int) -> None:
    """Staff closes the channel of a contact, whoever else she turns out to be."""
    await service.do(suppressions.suppress, contact_id(person), Channel.EMAIL, staff_id=STAFF_ID)


async def test_merges_changes_claims_and_opt_outs_race_without_a_deadlock(
    service: Running[Work], sink: Simulator
) -> None:
    dice = random.Random(5)
    merges = chains(dice)
    await service.receive(*published(), campaign(), *(contact(person) for person in PEOPLE[::2]))
    now = await service.now()
    await service.receive(*(step(person, number, now) for person in PEOPLE for number in range(3)))
    async with beside(service, build) as one, beside(service, build) as other:
        work = [
            *(racer.receive(*dice.sample(merges, 7)) for racer in (one, other) for _ in range(8)),
            *(racer.receive(*dice.sample(plain(), 9)) for racer in (one, other) for _ in range(16)),
            *(racer.carry_out() for racer in (one, other) for _ in range(6)),
            *(closes(racer, person) for racer in (one, other) for person in dice.sample(PEOPLE, 2)),
            *(racer.receive(*dice.sample(merges, len(merges))) for racer in (one, other)),
        ]
        dice.shuffle(work)
        await asyncio.gather(*work)
        said = [event.contact_id for event in await service.said(ContactSuppressed)]
        assert len(said) == len(set(said))
        assert await shut(service) == {contact_id(person) for person in PEOPLE}
        assert await deadlocks(service, one, other) == 0


def plain() -> list[ContactChanged]:
    """News of everybody that says nothing of being somebody else."""
    return [contact(person) for person in PEOPLE]


async def shut(service: Running[Work]) -> set[UUID]:
    """The contacts whose channel is closed."""

    async def found(work: Work) -> set[UUID]:
        return {one.contact_id for one in await work.suppressions.of_all([contact_id(n) for n in PEOPLE], [])}

    return await service.do(found)
