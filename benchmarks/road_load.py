"""Orders sent at a fixed rate, and a look at progress' database each 10 ms for those that have arrived.

Runs in a process of its own. Looking at the rows costs the system less than asking its API: one statement a look, for
the orders still on the road only. What an order costs is read over the steady part, without the first and the last.
"""

import asyncio
import time
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import uvloop

from lodestone_local.stack.development import TENANT_ID

from .costs import Meter
from .load import Report, open_loop
from .outcome import Cost
from .purchases import Shop, Till

LOOK_SECONDS = 0.01
RAMP_SHARE = 0.15
"""Of the time at the beginning, and again at the end, that is no part of the steady one."""
PATIENCE = 90.0
"""Seconds the last orders get to arrive."""
# The campaign as text: an index on it would be used to read all that have arrived, again at each look.
_ARRIVED = """
SELECT DISTINCT contact_id FROM trackers JOIN criteria USING (tenant_id, enrollment_id)
WHERE tenant_id = $1 AND contact_id = ANY($2) AND campaign_id::text = $3
"""


@dataclass(frozen=True)
class Journey:
    """What is sent: one order for each (address, contact id), so many a second."""

    shop: Shop
    buyers: list[tuple[str, str]]
    rate: int
    campaign_id: str
    database_url: str
    meter: Meter

    @property
    def seconds(self) -> float:
        """How long orders are sent."""
        return len(self.buyers) / self.rate


@dataclass(frozen=True)
class Steady:
    """What an order cost, of those that arrived in the steady part."""

    orders: int
    seconds: float
    costs: dict[str, Cost]
    load_seconds: float
    """Processor time of load and observer."""


@dataclass
class Travelled:
    """How the webhooks were answered, and how long the accepted orders were on the road, in seconds."""

    load: Report
    road: list[float]
    looks: int
    steady: Steady


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
        tenant, campaign = UUID(TENANT_ID), self.journey.campaign_id
        while True:
            began = time.perf_counter()
            if self.waiting:
                rows = await arrived.fetch(tenant, list(self.waiting), campaign)
                at, self.looks = time.perf_counter(), self.looks + 1
                self.road += [at - self.waiting.pop(row["contact_id"]) for row in rows]
            await asyncio.sleep(max(0, began + LOOK_SECONDS - time.perf_counter()))

    async def steady(self) -> Steady:
        """Read the meter where the steady part begins and where it ends."""
        ramp = RAMP_SHARE * self.journey.seconds
        await asyncio.sleep(ramp)
        before, arrived, used = self.journey.meter.read(), len(self.road), time.process_time()
        await asyncio.sleep(self.journey.seconds - 2 * ramp)
        after, used, orders = self.journey.meter.read(), time.process_time() - used, len(self.road) - arrived
        return Steady(orders, after.at - before.at, after.since(before, max(1, orders)), used)


def drive(journey: Journey) -> Travelled:
    """Send, and wait for the last to arrive."""
    began = time.process_time()
    travelled = uvloop.run(_drive(journey))
    travelled.load.cpu_seconds = time.process_time() - began
    return travelled


async def _drive(journey: Journey) -> Travelled:
    till, observer = Till(journey.shop), Observer(journey)
    watching, metering = asyncio.create_task(observer.watch()), asyncio.create_task(observer.steady())
    requests = (till.request(number, email) for number, (email, _) in enumerate(journey.buyers))
    load = await open_loop(
        journey.shop.url, requests, rate=journey.rate, seconds=journey.seconds, told=observer.accepted
    )
    deadline = time.perf_counter() + PATIENCE
    while observer.waiting and time.perf_counter() < deadline and not watching.done():  # noqa: ASYNC110 - a poll
        await asyncio.sleep(LOOK_SECONDS)
    if watching.done():
        watching.result()
    watching.cancel()
    return Travelled(load, observer.road, observer.looks, await metering)
