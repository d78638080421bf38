"""Case 2: the relay killed at each of its points while another waits to take over, and events are said all the time."""

import asyncio
from collections.abc import Sequence

import asyncpg

from tests.checker.findings import Breach, by
from tests.checker.rest import at_rest
from tests.checker.said import repeats, said
from tests.faults.ground import SAID, Ground, until
from tests.faults.lives import RANDOM, Slot, going_on, watched
from tests.faults.nursery import Nursery
from tests.faults.outcome import Outcome

POINTS = ("relay.after_note", "relay.after_send", "relay.after_first_ack", "relay.after_ack", "relay.after_delete")
BATCH = 20
_PROGRESS = "SELECT noted_epoch || '.' || first_number FROM relay_state"


def plan(each: int, by_chance: int) -> list[str]:
    """Ends of lives, in turn."""
    return [*POINTS * each, *[RANDOM] * by_chance]


async def run_relays(ground: Ground, nursery: Nursery, ends: Sequence[str], outcome: Outcome) -> None:
    """Let two processes live and die by the plan, then one in peace; fills the outcome."""
    await ground.running.take(*ground.enrollments())
    waiting = list(reversed(ends))
    extra = {"LODESTONE_RELAY_BATCH": str(BATCH), "LODESTONE_RELAY_POLL": "PT0.1S"}
    slots = [Slot(ground, nursery, outcome, number, extra) for number in (0, 1)]

    async def pass_through(slot: Slot) -> None:
        while waiting:
            await slot.die(waiting.pop(), ground.chance.randint(1, 6))

    async def say() -> None:
        of_contacts = by(ground.milestones(12), lambda record: record.key)
        await asyncio.gather(*(ground.running.take(*records) for records in of_contacts.values()))
        await asyncio.sleep(0.02)

    async with watched(ground, _PROGRESS, outcome):
        async with going_on(say), going_on(say), asyncio.TaskGroup() as group:
            for slot in slots:
                group.create_task(pass_through(slot))
        last = await slots[0].live()
        await until(lambda: _is_empty(ground), within=60, what="the outbox is not empty")
    await last.stop()
    await _check(ground, outcome)


async def _check(ground: Ground, outcome: Outcome) -> None:
    copies, seen = await ground.copies(), await ground.on_topics(*SAID)
    outcome.events, outcome.repeats = len(copies), repeats(seen)
    outcome.breaches = said(copies, seen) + await resting(ground)
    changes = {one.id: one.key for one in copies if one.topic == "criterion.changed"}
    if len(changes) != sum(ground.given.values()):
        outcome.breaches.append(Breach("K5", f"{len(changes)} changes said of {sum(ground.given.values())} milestones"))


async def resting(ground: Ground) -> list[Breach]:
    """K10 of the ground."""
    connection = await asyncpg.connect(ground.admin_url)
    try:
        return await at_rest(connection, await ground.lags())
    finally:
        await connection.close()


async def _is_empty(ground: Ground) -> bool:
    return not await ground.fetch("SELECT FROM outbox LIMIT 1")
