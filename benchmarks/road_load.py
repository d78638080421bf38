"""Orders sent at a fixed rate, and a look at progress' database each 10 ms for those that have arrived.

Runs in a process of its own. Looking at the rows costs the system less than asking its API: one statement a look, for
the orders still on the road only.
"""

import asyncio
import time
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import uvloop

from lodestone_local.stack.development import TENANT_ID

from .load import Report, open_loop
from .purchases import Shop, Till

LOOK_SECONDS = 0.01
PATIENCE = 90.0
"""Seconds the last orders get to arrive."""
_ARRIVED = """
SELECT DISTINCT contact_id FROM trackers JOIN criteria USING (tenant_id, enrollment_id)
WHERE tenant_id = $1 AND contact_id = ANY($2) AND campaign_id = $3
"""


@dataclass(frozen=True)
class Journey:
    """What is sent: one order for each (address, contact id), so many a second."""

    shop: Shop
    buyers: list[tuple[str, str]]
    rate: int
    campaign_id: str
    database_url: str


@dataclass
class Travelled:
    """How the webhooks were answered, and how long the accepted orders were on the road, in seconds."""

    load: Report
    road: list[float]
    looks: int


@dataclass
class Observer:
    """Orders on the road, by contact, with when they were accepted."""

    journey: Journey
    waiting: dict[UUID, float] = field(default_factory=dict)
    road: list[float] = field(default_factory=list)
    looks: int = 0

    def accepted(self, number: int, at: float) -> None:
        """The webhook of an order was answered with 2xx."""
        self.waiting[UUID(self.journey.buyers[number][1])] = at

    async def watch(self) -> None:
        """Look for ever."""
        connection = await asyncpg.connect(self.journey.database_url)
        arrived = await connection.prepare(_ARRIVED)
        tenant, campaign = UUID(TENANT_ID), UUID(self.journey.campaign_id)
        while True:
            began = time.perf_counter()
            if self.waiting:
                rows = await arrived.fetch(tenant, list(self.waiting), campaign)
                at, self.looks = time.perf_counter(), self.looks + 1
                self.road += [at - self.waiting.pop(row["contact_id"]) for row in rows]
            await asyncio.sleep(max(0, began + LOOK_SECONDS - time.perf_counter()))


def drive(journey: Journey) -> Travelled:
    """Send, and wait for the last to arrive."""
    began = time.process_time()
    travelled = uvloop.run(_drive(journey))
    travelled.load.cpu_seconds = time.process_time() - began
    return travelled


async def _drive(journey: Journey) -> Travelled:
    till, observer = Till(journey.shop), Observer(journey)
    watching = asyncio.create_task(observer.watch())
    requests = (till.request(number, email) for number, (email, _) in enumerate(journey.buyers))
    seconds = len(journey.buyers) / journey.rate
    load = await open_loop(journey.shop.url, requests, rate=journey.rate, seconds=seconds, told=observer.accepted)
    deadline = time.perf_counter() + PATIENCE
    while observer.waiting and time.perf_counter() < deadline and not watching.done():  # noqa: ASYNC110 - a poll
        await asyncio.sleep(LOOK_SECONDS)
    if watching.done():
        watching.result()
    watching.cancel()
    return Travelled(load, observer.road, observer.looks)
