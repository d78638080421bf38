"""The whole system under the supervisor, every part restarted in turn while purchases come in at two gateways."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from benchmarks.buyers import Buyer, meet
from benchmarks.ground import Ground
from benchmarks.inside import database_of
from benchmarks.webhooks import stripe_shop
from enrollment_service.app import build
from enrollment_service.settings import Settings as EnrollmentSettings
from lodestone_local.demo.campaign import publish
from lodestone_local.demo.cast import ELIGIBLE, STEPS, sign_in
from lodestone_local.narration import Narrator
from lodestone_local.processes.ports import free_above
from lodestone_local.settings import PORTS_ABOVE, Settings, port_variable, read_settings
from lodestone_local.stack.handle import Handle
from lodestone_local.stack.plan import Plan
from lodestone_local.stack.restart import Restarted, restart
from lodestone_local.stack.start import start
from lodestone_local.stack.stop import stop
from tests.faults.balancer import Balancer
from tests.faults.ground import until
from tests.faults.own_kafka import why_none
from tests.faults.rolling_shop import Sales
from tests.faults.webhook_wire import Wire

RATE, USES = 50, 3
"""Webhooks a second, and webhooks on one connection."""
NOTICED = 1.0
"""Seconds between two looks of the balancer; the gateways drain as long as they do by default."""
GATEWAYS = ("gateway", "gateway_2")
PAUSE = 1.0
"""Seconds after each round in which nothing is restarted."""
LONGEST = 60.0


@dataclass
class Rolled:
    """What was sold, and how long each restart took."""

    campaign: str
    sales: Sales
    restarts: list[Restarted] = field(default_factory=list)

    def times(self) -> Iterator[tuple[str, str]]:
        """Of each part, half and maximum of the seconds it took to stop, and of those until it was ready again."""
        parts = dict.fromkeys(one.part for one in self.restarts)
        for part in parts:
            own = [one for one in self.restarts if one.part == part]
            stopping, starting = (sorted(getattr(one, name) for one in own) for name in ("stopping", "starting"))
            yield part, f"stopped {_middle_and_most(stopping)}, ready {_middle_and_most(starting)}"


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Ground]:
    """The system in a folder of its own, on Apache Kafka where the machine can run it."""
    settings = _settings(folder)
    plan = await start(settings, Narrator(quiet=True))
    try:
        yield Ground(plan)
    finally:
        await asyncio.to_thread(stop, settings, Narrator(quiet=True))


def _settings(folder: Path) -> Settings:
    ours = {"LODESTONE_LOCAL_DIRECTORY": str(folder), PORTS_ABOVE: str(free_above()), "LODESTONE_GATEWAYS": "2"}
    if why_none() is None:
        (folder / "kafka").mkdir(parents=True)
        (folder / "kafka" / "libs").symlink_to(read_settings().local / "kafka" / "libs")
    else:
        ours["LODESTONE_KAFKA"] = "embedded"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(port_variable(""))}
    return read_settings({**inherited, **ours})


async def roll(ground: Ground, *, rounds: int, buyers: int) -> Rolled:
    """Restart every part in turn, so many times, while buyers buy; then wait for nothing."""
    plan = ground.plan
    with closing(await asyncio.to_thread(sign_in, Handle(plan.settings), "staff")) as staff:
        made = await asyncio.to_thread(publish, staff, f"win-{uuid4().hex[:8]}", steps=STEPS[:1])
        campaign = str(made["id"])
    known = await _meet(ground, buyers)
    async with _balanced(plan) as wire:
        shop = stripe_shop(ground, plan.settings.url("gateway"), bundle=ELIGIBLE, campaign=campaign)
        rolled = Rolled(campaign, Sales(wire, shop, known, RATE))
        async with rolled.sales.going_on():
            for _ in range(rounds):
                await asyncio.sleep(PAUSE)
                rolled.restarts += await restart(plan, Narrator(quiet=True))
            await asyncio.sleep(PAUSE)
    return rolled


@asynccontextmanager
async def _balanced(plan: Plan) -> AsyncIterator[Wire]:
    ports = [plan.settings.ports[name] for name in GATEWAYS]
    async with Balancer.over(ports, interval=NOTICED) as balancer:

        async def all_ready() -> bool:
            return balancer.ready == set(ports)

        await until(all_ready, within=LONGEST, what="the balancer sees no gateway")
        async with Wire.to("127.0.0.1", balancer.listening, uses=USES) as wire:
            yield wire


async def _meet(ground: Ground, number: int) -> Sequence[Buyer]:
    settings = ground.settings_of("enrollment", EnrollmentSettings)
    async with database_of(settings, "enrollment") as database:
        return await meet(build(settings), database, number)


def _middle_and_most(ranked: Sequence[float]) -> str:
    return f"{ranked[len(ranked) // 2]:.1f}/{ranked[-1]:.1f} s"
