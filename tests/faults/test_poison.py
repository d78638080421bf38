"""Fault case 27: poison on every topic that is consumed. It is parked with its reason, and nothing stops for it."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chassis.postgres import unparking
from chassis.postgres.unparking import Wanted
from chassis.service import Service
from chassis.subscriptions import together
from chassis.testing import Running
from chassis.testing.fixtures import Start
from chassis.testing.topics import write
from contracts.enrollment import MilestoneCompleted
from contracts.examples import example
from enrollment_service.app import build as build_enrollment
from enrollment_service.settings import Settings as EnrollmentSettings
from gateway_service.app import build as build_gateway
from gateway_service.settings import Settings as GatewaySettings
from messaging_service.app import build as build_messaging
from messaging_service.settings import Settings as MessagingSettings
from payouts_service.app import build as build_payouts
from payouts_service.settings import Settings as PayoutsSettings
from progress_service.app import build as build_progress
from progress_service.settings import Settings as ProgressSettings
from progress_service.work import Work
from services.progress.tests.story import counted, milestones
from tests.faults.conftest import Prepare
from tests.faults.consumer_run import check, is_done
from tests.faults.ground import Ground, until
from tests.faults.lives import Slot, going_on
from tests.faults.nursery import Nursery
from tests.faults.outcome import Outcome
from tests.faults.poison import KINDS, Well

pytestmark = [pytest.mark.fault, pytest.mark.timeout(600)]
Note = Callable[[str, object], None]
SO_MANY = [600, pytest.param(20_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
LONGEST_STALL = 30.0
CONSUMERS: Mapping[str, tuple[Any, Any, dict[str, object]]] = {
    "enrollment": (build_enrollment, EnrollmentSettings, {"identity_pepper": "pepper"}),
    "gateway": (build_gateway, GatewaySettings, {"identity_pepper": "pepper", "link_key": "a" * 44}),
    "messaging": (build_messaging, MessagingSettings, {"link_key": "a" * 44}),
    "payouts": (build_payouts, PayoutsSettings, {}),
    "progress": (build_progress, ProgressSettings, {}),
}
_PARKED = "SELECT message_id, reason, dead_at IS NOT NULL AS dead FROM parked"


@pytest.mark.parametrize("name", CONSUMERS)
async def test_every_topic_parks_what_nobody_can_apply(start: Start, note: Note, name: str) -> None:
    build, settings, chosen = CONSUMERS[name]
    async with start(build, settings, **chosen) as service:
        planted = {}
        for subscription in service.service.consumers:
            good = service.record(example(subscription.event))
            kinds = KINDS if subscription.once else KINDS.keys() - {"of no time"}  # what may be heard twice needs none
            for kind in kinds:
                record = KINDS[kind](good)
                await service.take(record)
                planted[record.message_id] = f"{good.topic}: {kind}"
        rows = await service.fetch(_PARKED, app=True)
    reasons = Counter(row["reason"] for row in rows)
    note("planted", len(planted))
    note("parked", dict(reasons))
    assert {planted[row["message_id"]] for row in rows} == set(planted.values())
    assert len(rows) == len(planted)
    assert {row["dead"] for row in rows} <= {True, False}
    assert set(reasons) == {"Unparsable"}


@pytest.mark.broker
@pytest.mark.parametrize("events", SO_MANY)
async def test_a_stream_with_poison_goes_on_and_applies_the_rest_once(
    prepare: Prepare, note: Note, events: int
) -> None:
    outcome = Outcome("case_27_poison", seed=27)
    async with prepare(outcome) as (ground, nursery):
        well = Well(20, random.Random(27))
        stall = await _run(ground, nursery, outcome, well, events)
        parked = {row[0]: row[1] for row in await ground.fetch("SELECT message_id, reason FROM parked")}
    note("planted", dict(Counter(well.planted.values())))
    note("parked", dict(Counter(parked.values())))
    note("longest stall", f"{stall:.2f} s")
    assert outcome.breaches == []
    assert set(parked) == set(well.planted)
    assert stall < LONGEST_STALL


async def _run(ground: Ground, nursery: Nursery, outcome: Outcome, well: Well, events: int) -> float:
    """Let one process consume so many events with poison between them; the longest time in which nothing moved."""
    await write(ground.settings, ground.enrollments())
    process = await Slot(ground, nursery, outcome).live()
    await until(lambda: is_done(ground), within=120, what="it does not begin")
    moved, stall = time.monotonic(), 0.0

    async def watch() -> None:
        nonlocal moved, stall
        before = len(await ground.applied())
        await asyncio.sleep(0.2)
        now = time.monotonic()
        if len(await ground.applied()) > before:
            moved = now
        stall = max(stall, now - moved)

    async with going_on(watch):
        for _ in range(events // 50):
            await write(ground.settings, list(well.poisoned(ground.milestones(50))))
        await until(lambda: is_done(ground), within=120, what="records are left")
    await process.stop()
    await check(ground, outcome)
    return stall


async def test_the_comparison_sees_poison_that_is_passed_over(start: Start) -> None:
    async with start(build_progress, ProgressSettings) as service:
        good = service.record(milestones(1)[0])
        await service.take(replace(KINDS["not JSON"](good), value=None, headers={**good.headers, "ce_type": "unknown"}))
        assert len(await service.parked()) == 1
        service.service = replace(service.service, consumers=())
        await service.take(good)
        assert len(await service.parked()) == 1


async def broken(_work: Work, _events: Sequence[MilestoneCompleted]) -> None:
    """A handler with a bug."""
    raise RuntimeError("a bug")


async def test_what_a_bug_parked_is_applied_once_after_the_fix_however_often_it_is_replayed(
    start: Start, note: Note
) -> None:
    number = 15  # fewer in a row than put the brake on
    async with start(build_progress, ProgressSettings, retry_give_up=timedelta(seconds=1)) as service:
        await service.receive(counted(number))
        sound: Service[Work] = service.service
        others = [one for one in sound.consumers if one.event is not MilestoneCompleted]
        service.service = replace(sound, consumers=(*others, together(MilestoneCompleted, broken)))
        await service.receive(*milestones(number))
        await service.advance(timedelta(seconds=5))
        await service.retry_parked()
        assert await service.parked() == [("RuntimeError", True)] * number
        service.service = sound
        replayed = [await _replay(service), await _replay(service)]
        await asyncio.gather(*(service.retry_parked() for _ in range(2)))
        await service.retry_parked()
        again = await _replay(service)
        left = await service.parked()
        rows = await _values(service)
    note("replayed", [*replayed, again])
    assert (replayed, again, left) == ([number, 0], 0, [])
    assert rows == [number]


async def _replay(service: Running[Work]) -> int:
    async with service.database.tenantless() as (connection, now):
        return await unparking.replay(connection, Wanted(), now=now, limit=1_000)


async def _values(service: Running[Work]) -> list[int]:
    async with service.database.transaction(service.tenant, read_only=True) as transaction:
        found = await transaction.connection.run("SELECT total::bigint FROM criteria")
        return [int(row[0]) for row in found]
