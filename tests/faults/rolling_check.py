"""What is compared after everything was restarted: the buyers who were told yes, and what each service made of them."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import httpx

from benchmarks.ground import Ground
from lodestone_local.demo.cast import CRITERIA, sign_in
from lodestone_local.stack.handle import Handle
from lodestone_local.stack.services import WITH_DATABASE
from tests.checker.applied import once
from tests.checker.findings import Breach
from tests.checker.money import reconciled
from tests.checker.rest import at_rest
from tests.faults.ground import connected
from tests.faults.rolling_system import Rolled

SETTLED_SECONDS = 180
_COUNTS = {
    "order": ("enrollment", "SELECT contact_id::text, count(*) FROM orders GROUP BY 1", 1),
    "enrollment": ("enrollment", "SELECT contact_id::text, count(*) FROM enrollments GROUP BY 1", 1),
    "tracker": ("progress", "SELECT contact_id::text, count(*) FROM trackers GROUP BY 1", 1),
    "criteria": (
        "progress",
        "SELECT contact_id::text, count(*) FROM criteria JOIN trackers USING (tenant_id, enrollment_id) GROUP BY 1",
        len(CRITERIA),
    ),
    "message": ("messaging", "SELECT contact_id::text, count(*) FROM messages WHERE outcome = 'sent' GROUP BY 1", 1),
}
"""Of each thing, who counts it, by whom, and how many there are of each accepted purchase."""
_MONEY = "SELECT reference, sum(captured)::bigint FROM orders GROUP BY 1"
"""Of each payment, what there is to pay back from, by Stripe's name of it."""
_STORED = "SELECT event_id, count(*) FROM inbound_events GROUP BY 1"
"""By the provider's id; that each was stored once is asked apart, as a repetition is answered 2xx too."""


async def settled(ground: Ground, rolled: Rolled) -> None:
    """Wait until every accepted purchase has its mail, and its money is known; at most for some time."""
    wanted = len(rolled.sales.accepted)
    for _ in range(SETTLED_SECONDS):
        messages = await ground.value("messaging", "SELECT count(*) FROM messages WHERE outcome IS NOT NULL")
        orders = await ground.value("payouts", "SELECT count(*) FROM orders")
        waiting = [await ground.value(service, "SELECT count(*) FROM outbox") for service in WITH_DATABASE]
        if messages >= wanted and orders >= wanted and not any(waiting):
            return
        await asyncio.sleep(1)


async def breaches(ground: Ground, rolled: Rolled) -> list[Breach]:
    """What was lost, what was doubled, and what waits."""
    accepted = [buyer.contact_id for buyer in rolled.sales.accepted]
    found: list[Breach] = []
    for what, (service, sql, each) in _COUNTS.items():
        happened = await _counted(ground, service, sql)
        found += once({f"{what} {key}": each for key in accepted}, {f"{what} {key}": n for key, n in happened.items()})
        if len(happened) != len(accepted):
            found.append(Breach("K3", f"{what}: {len(happened)} for {len(accepted)} purchases"))
    found += reconciled(await _counted(ground, "payouts", _MONEY), rolled.sales.money)
    stored = await _counted(ground, "gateway", _STORED)
    found += once(dict.fromkeys(stored, 1), stored)
    if len(stored) != len(accepted):
        found.append(Breach("K1", f"{len(stored)} webhooks are stored, {len(accepted)} were accepted"))
    return found + await _mailed(ground, rolled) + await _figures(ground, rolled) + await _rest(ground)


async def _counted(ground: Ground, service: str, sql: str) -> Mapping[str, int]:
    async with connected(ground.admin_url(service)) as connection:
        return dict([tuple(row) for row in await connection.fetch(sql)])


async def _mailed(ground: Ground, rolled: Rolled) -> list[Breach]:
    """Whether each buyer has one mail, by the mail server."""
    async with httpx.AsyncClient(base_url=ground.plan.settings.url("simulator"), timeout=120) as client:
        mails: list[Any] = (await client.get("/control/mail", params={"limit": 1_000_000})).json()["messages"]
    arrived = Counter(mail["to"][0] for mail in mails)
    return once({buyer.email: 1 for buyer in rolled.sales.accepted}, arrived)


async def _figures(ground: Ground, rolled: Rolled) -> list[Breach]:
    """Whether statistics counts what its owners count, and as many as were accepted."""
    path, wanted = f"/api/campaigns/{rolled.campaign}/figures", len(rolled.sales.accepted)
    check: dict[str, Any] = {}
    counters: dict[str, int] = {}
    with closing(await asyncio.to_thread(sign_in, Handle(ground.plan.settings), "staff")) as staff:
        for _ in range(SETTLED_SECONDS):
            check = await asyncio.to_thread(staff.get, f"{path}/check")
            counters = (await asyncio.to_thread(staff.get, path))["counters"]
            if check["agrees"] and counters.get("messages.sent") == wanted:
                break
            await asyncio.sleep(1)
    found = [Breach("K9", f"{one['name']}: {one['counted']} for {one['owned']}") for one in check["differences"]]
    counted = {name: counters.get(name) for name in ("enrollments.started", "messages.sent")}
    found += [Breach("K9", f"{name} is {number}") for name, number in counted.items() if number != wanted]
    if not check["agrees"]:
        found.append(Breach("K9", "statistics and the owners do not agree"))
    return found


async def _rest(ground: Ground) -> list[Breach]:
    found: list[Breach] = []
    for service in WITH_DATABASE:
        async with connected(ground.admin_url(service)) as connection:
            found += await at_rest(connection, {})
            parked = await connection.fetchval("SELECT count(*) FROM parked WHERE closed_at IS NULL")
            if parked:
                found.append(Breach("K10", f"{parked} records are parked at {service}"))
    return found
