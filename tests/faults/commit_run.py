"""Case 12 in a whole process: answers to COMMIT get lost under a consumer and under jobs, wherever the next one is."""

from chassis.testing.topics import write
from tests.faults.consumer_run import check, is_done
from tests.faults.ground import Ground, until
from tests.faults.lives import Slot, going_on
from tests.faults.nursery import Nursery
from tests.faults.outcome import Outcome
from tests.faults.proxy import Proxy

AFTER = 5
"""The answer that is swallowed is chosen among so many."""
DRAIN_SECONDS = 120


async def swallow_answers(ground: Ground, nursery: Nursery, proxy: Proxy, outcome: Outcome, times: int) -> None:
    """Let one process of progress work on what comes in, and swallow `times` answers; fills the outcome."""
    await write(ground.settings, ground.enrollments())
    slot = Slot(ground, nursery, outcome)
    process = await slot.live()

    async def send() -> None:
        await write(ground.settings, ground.milestones(4))

    async with going_on(send):
        for number in range(1, times + 1):
            proxy.swallow(ground.chance.randint(1, AFTER))
            await until(lambda wanted=number: _has(proxy, wanted), within=30, what="nothing was committed")
    await until(lambda: is_done(ground), within=DRAIN_SECONDS, what="records are left")
    await process.stop()
    await check(ground, outcome)
    outcome.kills["answer to COMMIT"] = proxy.swallowed


async def _has(proxy: Proxy, wanted: int) -> bool:
    return proxy.swallowed >= wanted
