"""Case 3: a consumer killed around its transaction and its offsets while events keep coming."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from chassis.testing.topics import write
from tests.checker.applied import once, remembered
from tests.checker.findings import Breach
from tests.checker.said import said
from tests.faults.ground import HEARD, SAID, Ground, until
from tests.faults.lives import RANDOM, Slot, going_on, watched
from tests.faults.nursery import Nursery
from tests.faults.outcome import Outcome
from tests.faults.relay_run import resting

POINTS = ("handler.before", "transaction.before_commit", "consumer.after_commit", "consumer.after_offsets")
BACKLOG = 400
DRAIN_SECONDS = 120
"""Longest time to become quiet once nothing is killed any more."""
_PROGRESS = "SELECT count(*) FROM applied WHERE reference IS NOT NULL"
_TOTALS = "SELECT contact_id, total::bigint FROM criteria JOIN trackers USING (tenant_id, enrollment_id)"


def plan(each: int, by_chance: int) -> list[str]:
    """Ends of lives, in turn."""
    return [*POINTS * each, *[RANDOM] * by_chance]


async def run_consumer(ground: Ground, nursery: Nursery, ends: Sequence[str], outcome: Outcome) -> None:
    """Let a process live and die by the plan, then once in peace; fills the outcome."""
    await write(ground.settings, ground.enrollments())
    slot = Slot(ground, nursery, outcome)

    async def send() -> None:
        if await _behind(ground) < BACKLOG:  # lives are short: an open tap would measure only how long it was open
            await write(ground.settings, ground.milestones(8))
        await asyncio.sleep(0.03)

    async with watched(ground, _PROGRESS, outcome):
        async with going_on(send):
            for point in ends:
                await slot.die(point, ground.chance.randint(1, 6))
        last = await slot.live()
        with suppress(TimeoutError):  # what is left then is found, partition by partition, as breaches of K10
            await until(lambda: is_done(ground), within=DRAIN_SECONDS, what="records are left")
    await last.stop()
    await check(ground, outcome)


async def _behind(ground: Ground) -> int:
    rows = await ground.fetch(_PROGRESS)
    return ground.given.total() - int(rows[0][0])


async def is_done(ground: Ground) -> bool:
    """Whether everything it was given is committed, and everything it said is sent."""
    lags = await ground.lags()
    return not any(lags.values()) and not await ground.fetch("SELECT FROM outbox LIMIT 1")


async def check(ground: Ground, outcome: Outcome) -> None:
    """Fill in what is found once a consumer is done."""
    heard = await ground.on_topics(*HEARD)
    inbox = await ground.fetch("SELECT id FROM inbox")
    parked = await ground.fetch("SELECT message_id FROM parked")
    copies = await ground.copies()
    outcome.events, outcome.breaches = (
        len(heard),
        [
            *(remembered(heard, [row[0] for row in inbox], [row[0] for row in parked]) if not outcome.off else ()),
            *once(ground.events, await ground.applied()),
            *await _totals(ground),
            *said(copies, await ground.on_topics(*SAID)),
            *await resting(ground),
        ],
    )


async def _totals(ground: Ground) -> list[Breach]:
    rows = await ground.fetch(_TOTALS)
    return once(ground.given, {str(row[0]): row[1] for row in rows if row[1]})
