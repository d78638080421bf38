"""Webhooks accepted a second, and how long the answer takes, beside a bare handler that does one INSERT.

Each server is one process, started anew for each round, on empty tables; rounds alternate. Closed loops find what each
can do. Then a stair of open loops finds the knee of each: the highest rate it keeps up with. At 80 % of its own knee a
longer open loop shows the time to the answer.
"""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from . import bare
from .costs import with_load
from .ground import Ground, Server
from .load import Report, closed_loop, elsewhere, forever, measured, open_loop, post
from .outcome import Cost, Costs, Line, Outcome, middle, middle_costs, milliseconds, spread
from .purchases import Shop, Till

CONNECTIONS = 32
EMPTY = "TRUNCATE inbound_events, purchases, purchase_names, outbox, bare_events"
BARE = "bare"
DOORS = {BARE: "bare handler", "all": "gateway", "api": "gateway, role api (relay elsewhere)"}
SHARE = 60
P99_GOAL = 250
STAIR = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2)
"""Steps, as shares of the rate of the closed loop."""
KEPT_UP = 0.97
OF_KNEE = 0.8


@dataclass(frozen=True)
class Load:
    """One load on one server: closed without a rate, open with one."""

    shop: Shop
    seconds: float
    rate: float | None = None
    signed: bool = True


@dataclass(frozen=True)
class Answers:
    """How a server answered one load."""

    rate: float
    wanted_rate: float | None
    spread: Mapping[str, float]
    statuses: Mapping[int, int]
    accepted_not_stored: int
    webhooks_per_transaction: float | None
    """How many shared a transaction: its time is that of all of them."""
    costs: Mapping[str, Cost]

    @property
    def kept_up(self) -> bool:
        """Whether the server answered as many as were due, and in time."""
        wanted = self.wanted_rate or self.rate
        return self.rate >= KEPT_UP * wanted and self.spread["p99_ms"] <= P99_GOAL


Found = dict[str, list[Answers]]
"""Answers by door."""


def drive(load: Load) -> Report:
    """Runs in a process of its own."""
    till = Till(load.shop)
    url = load.shop.url
    requests = forever(till.request if load.signed else lambda number: post(url, till.body(number)))
    if load.rate is None:
        return measured(closed_loop(url, requests, connections=CONNECTIONS, seconds=load.seconds))
    return measured(open_loop(url, requests, rate=load.rate, seconds=load.seconds))


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Alternate the servers; the lines give the median round."""
    rounds, seconds, step, stair = (1, 2.0, 1.0, STAIR[1::3]) if quick else (3, 4.0, 2.5, STAIR)
    await ground.execute("gateway", "DROP TABLE IF EXISTS bare_events", bare.TABLE, bare.GRANT)
    closed: Found = {door: [] for door in DOORS}
    for _ in range(rounds):
        for door in DOORS:
            closed[door] += await _measure(ground, door, [None], seconds)
    rates = {door: middle([one.rate for one in closed[door]]) for door in DOORS}
    stairs = {door: await _measure(ground, door, [share * rates[door] for share in stair], step) for door in DOORS}
    steady = {door: await _measure(ground, door, [OF_KNEE * _knee(stairs[door])], 2 * seconds) for door in DOORS}
    lines = [*_accepted(closed, rates), *_answered(stairs, steady)]
    return Outcome(lines, {"closed": closed, "stairs": stairs, "steady": steady, "connections": CONNECTIONS})


async def _measure(ground: Ground, door: str, rates: list[float | None], seconds: float) -> list[Answers]:
    """One load after the other on a fresh server, up to the first it cannot keep up with."""
    await ground.execute("gateway", EMPTY)
    found: list[Answers] = []
    async with _serving(ground, door) as server:
        shop = _shop(ground, server)
        await elsewhere(drive, Load(shop, 1.0, signed=door != BARE))
        for rate in rates:
            found.append(await _load(ground, server, Load(shop, seconds, rate, door != BARE)))
            if not found[-1].kept_up:
                break
    return found


async def _load(ground: Ground, server: Server, load: Load) -> Answers:
    meter = ground.meter({server.name: server.process.pid})
    stored, before = await _stored(ground, server), meter.read()
    report = await elsewhere(drive, load)
    costs = meter.read().since(before, max(1, report.accepted))
    return Answers(
        rate=report.rate,
        wanted_rate=load.rate,
        spread=spread(report.latencies),
        statuses=dict(report.statuses),
        accepted_not_stored=report.accepted - (await _stored(ground, server) - stored),
        webhooks_per_transaction=await _shared(ground, server),
        costs=with_load(costs, report.cpu_seconds, max(1, report.accepted)),
    )


def _knee(stair: list[Answers]) -> float:
    """The highest rate that was kept up with; the lowest where none was."""
    return max([one.rate for one in stair if one.kept_up], default=stair[0].rate)


@asynccontextmanager
async def _serving(ground: Ground, door: str) -> AsyncIterator[Server]:
    if door != BARE:
        async with ground.service("gateway", door) as server:
            yield server
        return
    url = f"http://127.0.0.1:{ground.plan.settings.ports['gateway'] + 19}"
    port = {"LODESTONE_HTTP_PORT": url.rpartition(":")[2]}
    command = [sys.executable, "-m", "benchmarks.bare"]
    async with ground.server(BARE, command, url, ground.plan.environment("gateway") | port) as server:
        yield server


def _shop(ground: Ground, server: Server) -> Shop:
    if server.name == BARE:
        return Shop(server.url + bare.PATH, "")
    return stripe_shop(ground, server.url)


def stripe_shop(ground: Ground, gateway: str, **more: str) -> Shop:
    """The development tenant's Stripe endpoint."""
    endpoint = ground.stripe_endpoint()
    return Shop(f"{gateway}/webhooks/stripe/{endpoint['id']}", endpoint["secrets"][0], **more)  # type: ignore[arg-type]


async def _stored(ground: Ground, server: Server) -> int:
    table = "bare_events" if server.name == BARE else "inbound_events"
    return int(await ground.value("gateway", f"SELECT count(*) FROM {table}"))  # noqa: S608 - one of two names


async def _shared(ground: Ground, server: Server) -> float | None:
    if server.name == BARE:
        return None
    times = "SELECT count(*)::numeric / greatest(count(DISTINCT received_at), 1) FROM inbound_events"
    return round(float(await ground.value("gateway", times)), 1)


def _accepted(closed: Found, rates: Mapping[str, float]) -> list[Line]:
    return [_accepted_by(door, closed[door], rates) for door in DOORS]


def _accepted_by(door: str, rounds: list[Answers], rates: Mapping[str, float]) -> Line:
    costs: Costs = middle_costs([one.costs for one in rounds])
    figure, rate, limit = f"webhooks accepted and durable, {DOORS[door]}", rates[door], rates[BARE]
    if door == BARE:
        return Line(figure, f"{rate:,.0f}/s", costs=costs)
    share = 100 * rate / limit
    beside = f"{DOORS[BARE]} {limit:,.0f}/s"
    return Line(figure, f"{rate:,.0f}/s = {share:.0f} %", beside, f">= {SHARE} %", share >= SHARE, costs)


def _answered(stairs: Found, steady: Found) -> list[Line]:
    (limit,) = steady[BARE]
    return [
        Line(
            f"webhook answered at {one.wanted_rate:,.0f}/s, 80 % of its knee, {DOORS[door]}",
            f"{milliseconds(one.spread)}; knee {_knee(stairs[door]):,.0f}/s",
            f"{DOORS[BARE]} at {limit.wanted_rate:,.0f}/s: {milliseconds(limit.spread)}",
            f"p99 <= {P99_GOAL} ms",
            one.spread["p99_ms"] <= P99_GOAL,
            one.costs,
        )
        for door, (one,) in steady.items()
        if door != BARE
    ]
