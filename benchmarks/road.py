"""The road of an order: from its webhook's 2xx to its personal criteria in progress' database, at fixed rates.

Everything runs: seven services, PostgreSQL, Kafka, and the load, on this one machine. The contacts and their audits
exist before. A look at the database each 10 ms asks for the orders still on the road; it is part of the figure.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.clock import Clock
from chassis.postgres.transactions import Database
from enrollment_service.app import build
from enrollment_service.domain.contact import Person
from enrollment_service.handlers.orders import record_audit
from enrollment_service.settings import Settings
from lodestone_local.demo.cast import CRITERIA, CURRENCY, ELIGIBLE, MINIMUM, PRICE, sign_in
from lodestone_local.demo.doors import Door
from lodestone_local.stack.development import TENANT_ID
from lodestone_local.stack.handle import Handle

from .ground import Ground, Server
from .load import elsewhere
from .outcome import Line, Outcome, milliseconds, spread
from .road_load import Journey, Travelled, drive
from .webhooks import stripe_shop

RATES = (50, 100, 200)
TENANT = UUID(TENANT_ID)
ADMIN = "/api/admin/campaigns"


@dataclass(frozen=True)
class Buyer:
    """A contact with an audit."""

    email: str
    contact_id: str


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """One campaign for each rate, the same contacts in all of them."""
    seconds = 3 if quick else 20
    async with ground.system() as servers:
        staff = await asyncio.to_thread(sign_in, Handle(ground.plan.settings), "staff")
        with ground.narrator.step("contacts with audits made"):
            buyers = await _meet(ground, RATES[-1] * seconds)
        found = {}
        for rate in RATES:
            found[rate] = await _travel(ground, servers, staff, buyers[: rate * seconds], rate)
    return Outcome([_line(rate, one) for rate, one in found.items()], {"seconds": seconds, "rates": found})


def _line(rate: int, found: dict[str, Any]) -> Line:
    lost = f", {found['not_arrived']} not within the wait" if found["not_arrived"] else ""
    goal = "p50 <= 100 ms, p99 <= 1 s" if rate == RATES[-1] else "-"
    answered = f"webhook answered: {milliseconds(found['webhook'])}"
    return Line(f"order accepted to criteria readable, {rate}/s", milliseconds(found["road"]) + lost, answered, goal)


async def _travel(ground: Ground, servers: list[Server], staff: Door, buyers: list[Buyer], rate: int) -> dict[str, Any]:
    campaign = await asyncio.to_thread(_publish, staff)
    await ground.at_rest(servers)
    await asyncio.sleep(1.5)  # a purchase is dated in whole seconds, and must not be older than its campaign
    gateway = next(server for server in servers if server.name == "gateway")
    shop = stripe_shop(ground, gateway.url, bundle=ELIGIBLE, campaign=campaign)
    url = ground.admin_url("progress")
    journey = Journey(shop, [(one.email, one.contact_id) for one in buyers], rate, campaign, url)
    before = {server.name: server.cpu_seconds() for server in servers}
    travelled: Travelled = await elsewhere(drive, journey)
    spent = {
        server.name: round(1000 * (server.cpu_seconds() - before[server.name]) / len(buyers), 2) for server in servers
    }
    return {
        "orders": len(buyers),
        "not_arrived": len(buyers) - len(travelled.road),
        "road": spread(travelled.road),
        "webhook": spread(travelled.load.latencies),
        "statuses": dict(travelled.load.statuses),
        "cpu_ms_each": spent,
        "observer_and_load_cpu_s": round(travelled.load.cpu_seconds, 2),
        "looks": travelled.looks,
    }


def _publish(staff: Door) -> str:
    """The demo's campaign without messages; its id."""
    staff.post("/api/admin/bundles", id=ELIGIBLE, name="growth accelerator", price=PRICE, currency=CURRENCY)
    campaign = staff.post(
        ADMIN,
        name="Win Your Money Back",
        slug=f"win-{uuid4().hex[:8]}",
        currency=CURRENCY,
        min_purchase_amount=MINIMUM,
        completion_window_days=30,
        payout={"type": "refund", "amount_type": "full"},
    )
    path = f"{ADMIN}/{campaign['id']}"
    for criterion in CRITERIA:
        staff.post(f"{path}/criteria", **criterion)
    staff.post(f"{path}/eligible-bundles", bundle_id=ELIGIBLE)
    staff.post(f"{path}/publish")
    return str(campaign["id"])


async def _meet(ground: Ground, number: int) -> list[Buyer]:
    """Contacts with audits of yesterday, by the handler that the API calls."""
    settings = ground.settings_of("enrollment", Settings)
    database = Database(settings, Clock(settings.clock_file), source="enrollment")
    open_work, yesterday = build(settings).work, datetime.now(UTC) - timedelta(days=1)
    turn = asyncio.Semaphore(4)

    async def meet(name: str) -> Buyer:
        async with turn, database.transaction(TENANT) as transaction:
            person = Person(f"{name}@example.com", "Ada Example")
            values = {"desired_monthly_revenue": 50_000}
            audit = await record_audit(open_work(transaction), person, values, yesterday, staff_id=uuid4())
            return Buyer(person.email, str(audit.contact_id))

    run = f"{int(time.time()):x}"
    try:
        return list(await asyncio.gather(*(meet(f"buyer.{run}.{one}") for one in range(number))))
    finally:
        await database.close()
