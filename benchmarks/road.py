"""The road of an order: from its webhook's 2xx to its personal criteria in progress' database, at fixed rates.

Everything runs: seven services, PostgreSQL, Kafka, and the load, on this one machine. The contacts and their audits
exist before. A look at the database each 10 ms asks for the orders still on the road; it is part of the figure.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from enrollment_service.app import build
from enrollment_service.settings import Settings
from lodestone_local.demo import campaign
from lodestone_local.demo.cast import ELIGIBLE, sign_in
from lodestone_local.demo.doors import Door
from lodestone_local.stack.handle import Handle

from .buyers import Buyer, meet
from .costs import total, with_load
from .ground import Ground, Server
from .inside import database_of
from .load import elsewhere
from .outcome import Line, Outcome, milliseconds, spread
from .road_load import Journey, Travelled, drive
from .webhooks import stripe_shop

RATES = (50, 100, 200)
P50_GOAL, P99_GOAL, PROCESSOR_GOAL = 100, 500, 9.0
"""Milliseconds at the highest rate."""
PLAYERS = ("simulator",)
"""Has no part in this road."""


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """One campaign for each rate, the same contacts in all of them."""
    seconds = 6 if quick else 30
    async with ground.system() as servers:
        staff = await asyncio.to_thread(sign_in, Handle(ground.plan.settings), "staff")
        with ground.narrator.step("contacts with audits made"):
            buyers = await meet_buyers(ground, RATES[-1] * seconds)
        found = {}
        for rate in RATES:
            found[rate] = await _travel(ground, servers, staff, buyers[: rate * seconds], rate)
    lines = [line for rate, travelled in found.items() for line in _lines(rate, travelled)]
    details = {rate: _details(rate * seconds, travelled) for rate, travelled in found.items()}
    return Outcome(lines, {"seconds": seconds, "rates": details})


def _lines(rate: int, found: Travelled) -> list[Line]:
    road, answered, steady = spread(found.road), spread(found.load.latencies), found.steady
    waiting = found.load.accepted - len(found.road)
    lost = f", {waiting} not within the wait" if waiting else ""
    in_time = road["p50_ms"] <= P50_GOAL and road["p99_ms"] <= P99_GOAL and not waiting
    costs, goals = with_load(steady.costs, steady.load_seconds, steady.orders), rate == RATES[-1]
    spent = total(costs)
    return [
        Line(
            f"order accepted to criteria readable, {rate}/s",
            milliseconds(road) + lost,
            f"webhook answered: {milliseconds(answered)}",
            f"p50 <= {P50_GOAL} ms, p99 <= {P99_GOAL} ms" if goals else "-",
            in_time if goals else None,
            costs,
        ),
        Line(
            f"processor time of an order, {rate}/s",
            f"{spent:.2f} ms over everything but the load",
            goal=f"<= {PROCESSOR_GOAL:.0f} ms" if goals else "-",
            met=spent <= PROCESSOR_GOAL if goals else None,
        ),
    ]


def _details(orders: int, found: Travelled) -> Mapping[str, Any]:
    return {
        "orders": orders,
        "arrived": len(found.road),
        "road": spread(found.road),
        "webhook": spread(found.load.latencies),
        "statuses": dict(found.load.statuses),
        "steady": asdict(found.steady),
        "looks": found.looks,
    }


async def _travel(ground: Ground, servers: list[Server], staff: Door, buyers: list[Buyer], rate: int) -> Travelled:
    campaign_id = await asyncio.to_thread(publish, staff)
    await ground.at_rest(servers)
    await asyncio.sleep(1.5)  # a purchase is dated in whole seconds, and must not be older than its campaign
    gateway = next(server for server in servers if server.name == "gateway")
    shop = stripe_shop(ground, gateway.url, bundle=ELIGIBLE, campaign=campaign_id)
    meter = ground.meter({server.name: server.process.pid for server in servers if server.name not in PLAYERS})
    contacts = [(one.email, one.contact_id) for one in buyers]
    return await elsewhere(drive, Journey(shop, contacts, rate, campaign_id, ground.admin_url("progress"), meter))


def publish(staff: Door) -> str:
    """The demo's campaign without messages; its id."""
    return str(campaign.publish(staff, f"win-{uuid4().hex[:8]}")["id"])


async def meet_buyers(ground: Ground, number: int) -> list[Buyer]:
    """So many new contacts with audits."""
    settings = ground.settings_of("enrollment", Settings)
    async with database_of(settings, "enrollment") as database:
        return await meet(build(settings), database, number)
