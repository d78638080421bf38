"""A sender is killed at every point of its effect: each message settles, and nobody gets two mails."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from chassis.ids import new_id
from chassis.testing import Running
from chassis.testing.fixtures import Start
from contracts.messaging import MessageSettled
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.mail_apis import REPEATABLE, account, keep
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import campaign, contact, due, outcomes, published

PROGRAM = Path(__file__).parents[1] / "sender_process.py"
POINTS = {"send.after_claim": 1, "send.after_call": 3, "send.after_settle": 3}
"""After one claim of three messages; when the third has answered; when the third is settled."""
AFTER_SENDING = "after DATA"
KILLED = 137
BATCH = 3
SIZES = [2, pytest.param(50, marks=[pytest.mark.long, pytest.mark.timeout(1200)])]


@pytest.fixture
async def unprotected(start: Start, sink: Simulator) -> AsyncIterator[Running[Work]]:
    """Messaging that sends again what it should ask about."""
    async with start(build, Settings, **sink.settings, protections_off="look_up") as running:
        yield running


@asynccontextmanager
async def sender(settings: Settings, crash_at: str) -> AsyncIterator["asyncio.subprocess.Process"]:
    own = {name: getattr(settings, name) for name in type(settings).model_fields if getattr(settings, name) is not None}
    plain = {name: getattr(value, "get_secret_value", lambda value=value: value)() for name, value in own.items()}
    wanted = {"database_url", "owner_database_url", "relay_database_url", "clock_file", "link_key", "smtp_host"}
    wanted |= {
        "smtp_port",
        "smtp_search_url",
        "public_base_url",
        "durable_database",
        "private_providers",
        "console_url",
    }
    environment = {f"LODESTONE_{name.upper()}": str(plain[name]) for name in wanted}
    environment["LODESTONE_SECRETS_KEY_FILES"] = json.dumps([str(one) for one in settings.secrets_key_files])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROGRAM),
        env={**os.environ, **environment, "LODESTONE_CRASH_AT": crash_at},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


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
