"""A sender is killed at every point of its effect: each message settles, and nobody gets two mails."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from chassis.ids import new_id
from chassis.testing import Running
from chassis.testing.fixtures import Start
from contracts.messaging import MessageSettled
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.killing import BATCH, KILLED, POINTS, sender
from services.messaging.tests.mail_apis import REPEATABLE, account, keep
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import campaign, contact, due, outcomes, published

AFTER_SENDING = "after DATA"
SIZES = [2, pytest.param(50, marks=[pytest.mark.long, pytest.mark.timeout(1200)])]


@pytest.fixture
async def unprotected(start: Start, sink: Simulator) -> AsyncIterator[Running[Work]]:
    """Messaging that sends again what it should ask about."""
    async with start(build, Settings, **sink.settings, protections_off="look_up") as running:
        yield running


async def killed_at(service: Running[Work], sink: Simulator, point: str, provider: str) -> None:
    """Let a sender take what is due, and end it there."""
    settings = service.service.settings
    assert isinstance(settings, Settings)
    before = len(await asking(sink))
    if point != AFTER_SENDING:
        async with sender(settings, f"{point}:{POINTS[point]}") as process, asyncio.timeout(90):
            assert await process.wait() == KILLED
        taken = 0 if point == "send.after_claim" else BATCH
        assert len(await asking(sink)) == before + taken, "the sender died elsewhere"
        return
    sink.plan_fault(provider, "execute_then_timeout", operation="mail", times=BATCH)
    async with sender(settings, ""), asyncio.timeout(90):
        while len(await asking(sink)) < before + BATCH:  # noqa: ASYNC110 - another process's progress
            await asyncio.sleep(0.02)


async def survive(
    service: Running[Work], sink: Simulator, point: str, *, kills: int, provider: str = "smtp"
) -> Counter[str]:
    """So many kills, each with messages in flight, and what everybody got in the end."""
    await service.receive(*published(), campaign())
    for number in range(kills):
        now = await service.now()
        people = range(number * BATCH, (number + 1) * BATCH)
        await service.receive(*(contact(one) for one in people), *(due(one, now) for one in people))
        await killed_at(service, sink, point, provider)
        await service.advance(timedelta(seconds=61))
        await service.carry_out(2)
    return Counter(mail["to"][0] for mail in await asking(sink))


@pytest.mark.parametrize("kills", SIZES)
@pytest.mark.parametrize("point", [AFTER_SENDING, *(pytest.param(point, marks=pytest.mark.fault) for point in POINTS)])
async def test_a_killed_sender_loses_nothing_and_doubles_nothing(
    service: Running[Work], sink: Simulator, point: str, kills: int
) -> None:
    got = await survive(service, sink, point, kills=kills)
    settled = await service.said(MessageSettled)
    assert [event.outcome for event in settled] == ["sent"] * kills * BATCH
    assert len({event.message_id for event in settled}) == kills * BATCH
    assert got == Counter({f"contact-{number}@example.com": 1 for number in range(kills * BATCH)})


@pytest.mark.parametrize("kills", SIZES)
@pytest.mark.parametrize("point", [AFTER_SENDING, *(pytest.param(point, marks=pytest.mark.fault) for point in POINTS)])
@pytest.mark.parametrize("provider", REPEATABLE)
async def test_a_killed_sender_hands_over_again_under_the_same_key(
    vaulted: Running[Work], sink: Simulator, provider: str, point: str, kills: int
) -> None:
    await keep(vaulted, str(new_id()), account(provider, sink))
    got = await survive(vaulted, sink, point, kills=kills, provider=provider)
    assert await outcomes(vaulted) == ["sent"] * kills * BATCH
    assert got == Counter({f"contact-{number}@example.com": 1 for number in range(kills * BATCH)})


@pytest.mark.fault
@pytest.mark.parametrize("point", ["send.after_call", AFTER_SENDING])
async def test_without_the_look_up_there_are_second_mails(
    unprotected: Running[Work], sink: Simulator, point: str
) -> None:
    got = await survive(unprotected, sink, point, kills=1)
    assert 2 in got.values()  # a message may be settled before the last of the batch has answered
