"""Webhooks accepted a second, and how long the answer takes, beside a bare handler that does one INSERT.

Each server is one process, started anew for each round, on empty tables; rounds alternate. First closed loops find
what each can do, then open loops at 60 % of the bare handler's rate show the latency both have at that rate.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from . import bare
from .ground import Ground, Server
from .load import Report, closed_loop, elsewhere, forever, measured, open_loop, post
from .outcome import Line, Outcome, middle, milliseconds, spread
from .purchases import Shop, Till

SHARE = 0.6
CONNECTIONS = 32
EMPTY = "TRUNCATE inbound_events, facts, outbox, bare_events"
DOORS = {"bare": "bare handler", "all": "gateway", "api": "gateway, role api (relay elsewhere)"}


@dataclass(frozen=True)
class Load:
    """One load on one server: closed without a rate, open with one."""

    shop: Shop
    seconds: float
    rate: float | None = None
    signed: bool = True


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
    rounds, seconds, warm = (1, 2.0, 0.5) if quick else (3, 4.0, 1.0)
    await ground.execute("gateway", "DROP TABLE IF EXISTS bare_events", bare.TABLE, bare.GRANT)
    found: dict[str, list[dict[str, Any]]] = {door: [] for door in DOORS}
    for _ in range(rounds):
        for door in DOORS:
            found[door].append(await _measure(ground, door, seconds=seconds, warm=warm))
    limit = middle([one["rate"] for one in found["bare"]])
    steady = {door: await _measure(ground, door, seconds=2 * seconds, warm=warm, rate=SHARE * limit) for door in DOORS}
    return Outcome(_lines(found, steady), {"closed": found, "open": steady, "connections": CONNECTIONS})


async def _measure(
    ground: Ground, door: str, *, seconds: float, warm: float, rate: float | None = None
) -> dict[str, Any]:
    await ground.execute("gateway", EMPTY)
    async with _serving(ground, door) as server:
        shop, signed = _shop(ground, server), door != "bare"
        await elsewhere(drive, Load(shop, warm, signed=signed))
        stored, cpu = await _stored(ground, door), server.cpu_seconds()
        report = await elsewhere(drive, Load(shop, seconds, rate, signed))
        cpu = server.cpu_seconds() - cpu
        stored = await _stored(ground, door) - stored
    return {
        "rate": round(report.rate),
        "wanted_rate": rate and round(rate),
        **spread(report.latencies),
        "statuses": dict(report.statuses),
        "accepted_not_stored": report.accepted - stored,
        "webhooks_per_transaction": await _shared(ground, door),
        "server_cpu_us_each": round(1e6 * cpu / report.accepted),
        "generator_cpu_us_each": round(1e6 * report.cpu_seconds / report.accepted),
    }


@asynccontextmanager
async def _serving(ground: Ground, door: str) -> AsyncIterator[Server]:
    if door != "bare":
        async with ground.service("gateway", door) as server:
            yield server
        return
    url = f"http://127.0.0.1:{ground.plan.settings.ports['gateway'] + 19}"
    port = {"LODESTONE_HTTP_PORT": url.rpartition(":")[2]}
    command = [sys.executable, "-m", "benchmarks.bare"]
    async with ground.server("bare", command, url, ground.plan.environment("gateway") | port) as server:
        yield server


def _shop(ground: Ground, server: Server) -> Shop:
    if server.name == "bare":
        return Shop(server.url + bare.PATH, "")
    return stripe_shop(ground, server.url)


def stripe_shop(ground: Ground, gateway: str, **more: str) -> Shop:
    """The development tenant's Stripe endpoint."""
    endpoint = ground.stripe_endpoint()
    return Shop(f"{gateway}/webhooks/stripe/{endpoint['id']}", endpoint["secrets"][0], **more)  # type: ignore[arg-type]


async def _stored(ground: Ground, door: str) -> int:
    table = "bare_events" if door == "bare" else "inbound_events"
    return int(await ground.value("gateway", f"SELECT count(*) FROM {table}"))  # noqa: S608 - one of two names


async def _shared(ground: Ground, door: str) -> float | None:
    """How many webhooks shared a transaction: its time is that of all of them."""
    if door == "bare":
        return None
    times = "SELECT count(*)::numeric / greatest(count(DISTINCT received_at), 1) FROM inbound_events"
    return round(float(await ground.value("gateway", times)), 1)


def _lines(found: dict[str, list[dict[str, Any]]], steady: dict[str, dict[str, Any]]) -> list[Line]:
    rates = {door: middle([one["rate"] for one in found[door]]) for door in DOORS}
    limit = f"{DOORS['bare']} {rates['bare']:,.0f}/s"
    lines = [
        Line(
            f"webhooks accepted and durable, {DOORS[door]}",
            f"{rates[door]:,.0f}/s = {100 * rates[door] / rates['bare']:.0f} %",
            limit,
            ">= 60 %",
        )
        for door in ("all", "api")
    ]
    at = f"at {steady['all']['wanted_rate']:,}/s"
    beside = f"{DOORS['bare']} {milliseconds(steady['bare'])}"
    lines += [
        Line(f"webhook answered {at}, {DOORS[door]}", milliseconds(steady[door]), beside, "p99 <= 250 ms")
        for door in ("all", "api")
    ]
    return lines
