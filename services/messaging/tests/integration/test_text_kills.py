"""A sender is killed at every point of its effect: each text settles, and nobody gets two."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from chassis.security.secrets import new_key
from chassis.testing import Running
from chassis.testing.fixtures import Start
from contracts.messaging import MessageSettled
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.killing import BATCH, KILLED, POINTS, sender
from services.messaging.tests.simulator import Simulator
from services.messaging.tests.texting import campaign_of_texts, pass_time, phone, text_due, texted, texts, with_account

IN_THE_CALL = "in the call"
"""Twilio has the text, and its answer has not come."""
SIZES = [2, pytest.param(50, marks=[pytest.mark.long, pytest.mark.timeout(1200)])]


@pytest.fixture
async def unprotected(start: Start, sink: Simulator, tmp_path: Path) -> AsyncIterator[Running[Work]]:
    """Messaging that sends again what it should ask about."""
    key = tmp_path / "key"
    key.write_text(new_key())
    more = {"private_providers": True, "secrets_key_files": (key,), "protections_off": "look_up"}
    async with start(build, Settings, **sink.settings, **more) as running:
        yield running


async def killed_at(service: Running[Work], sink: Simulator, point: str) -> None:
    """Let a sender take what is due, and end it there."""
    settings = service.service.settings
    assert isinstance(settings, Settings)
    before = len(await texts(sink))
    if point != IN_THE_CALL:
        async with sender(settings, f"{point}:{POINTS[point]}") as process, asyncio.timeout(90):
            assert await process.wait() == KILLED
        taken = 0 if point == "send.after_claim" else BATCH
        assert len(await texts(sink)) == before + taken, "the sender died elsewhere"
        return
    sink.plan_fault("twilio", "execute_then_timeout", operation="message", times=BATCH)
    async with sender(settings, ""), asyncio.timeout(90):
        while len(await texts(sink)) < before + BATCH:  # noqa: ASYNC110 - another process's progress
            await asyncio.sleep(0.02)


async def survive(service: Running[Work], sink: Simulator, point: str, *, kills: int) -> Counter[str]:
    """So many kills, each with texts in flight, and what everybody got in the end."""
    await with_account(service, sink, settings={"endpoint_id": None})
    await service.receive(*campaign_of_texts())
    for number in range(kills):
        now = await service.now()
        people = range(number * BATCH, (number + 1) * BATCH)
        await service.receive(*(texted(one) for one in people), *(text_due(one, now) for one in people))
        await killed_at(service, sink, point)
        await pass_time(service, sink, timedelta(seconds=61))
        await service.carry_out(2)
    return Counter(text["to"] for text in await texts(sink))


@pytest.mark.parametrize("kills", SIZES)
@pytest.mark.parametrize("point", [IN_THE_CALL, *(pytest.param(point, marks=pytest.mark.fault) for point in POINTS)])
async def test_a_killed_sender_loses_no_text_and_doubles_none(
    vaulted: Running[Work], sink: Simulator, point: str, kills: int
) -> None:
    got = await survive(vaulted, sink, point, kills=kills)
    settled = await vaulted.said(MessageSettled)
    assert [event.outcome for event in settled] == ["sent"] * kills * BATCH
    assert got == Counter({phone(number): 1 for number in range(kills * BATCH)})


@pytest.mark.fault
async def test_without_the_look_up_there_are_second_texts(unprotected: Running[Work], sink: Simulator) -> None:
    got = await survive(unprotected, sink, IN_THE_CALL, kills=1)
    assert 2 in got.values()
