"""The console's pages: what a browser is sent and when it paints, pages a second, pages that follow, memory at rest.

Everything runs. The list has 50 rows; its rate is measured beside a bare page of the same rows from memory, and beside
one that asks the gateway what the console asks it. Figures are followed by 200 pages while purchases change them.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice, repeat
from statistics import median
from typing import Any

import httpx

from lodestone_local.demo.cast import ELIGIBLE, sign_in
from lodestone_local.demo.doors import Door
from lodestone_local.demo.story import ADMIN
from lodestone_local.stack.handle import Handle

from . import bare_pages
from .browsing import Look, Tour, look_around
from .buyers import Buyer
from .costs import LOAD, OUTSIDE, with_load
from .following import RAMP_SECONDS, Crowd, Followed, Purchases, follow
from .ground import Ground, Server
from .idle import megabytes
from .load import Report, closed_loop, elsewhere, get, measured
from .outcome import Costs, Line, Outcome, middle, middle_costs
from .road import meet_buyers, publish
from .webhooks import stripe_shop

ROWS, FOLLOWED, PAGES = 50, 10, 200
"""Campaigns of the list; those of them that are followed, and by how many pages in all."""
PURCHASES = 10.0
"""A second, in turn of the campaigns that are followed."""
CONNECTIONS = 8
LIST_GOAL, FIGURES_GOAL, PAINT_GOAL, SHARE, CORE_GOAL, MEMORY_GOAL = 120, 350, 500, 60, 20.0, 90
"""Kilobytes of 1,000 bytes, milliseconds, percent of the bare page's rate, percent of a core, megabytes."""
SETTLE_SECONDS = 10.0
LIST = "/admin/campaigns"
FREE = {"LODESTONE_REQUEST_RATE": "1000000 per 2 seconds", "LODESTONE_TENANT_RATE": "1000000 per 2 seconds"}
"""One person asks here as fast as a machine can."""
DOORS = {"console": LIST, "bare page from memory": bare_pages.MEMORY, "bare page, same calls": bare_pages.ASKED}


@dataclass(frozen=True)
class Person:
    """A member of staff in a browser."""

    console: str
    client: httpx.AsyncClient
    token: str

    async def cookie(self) -> str:
        """What her browser sends, with facts about her that are fresh."""
        await self.client.get("/admin")
        return "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())


@dataclass(frozen=True)
class Pace:
    """How a door answered a closed loop, and what a page cost each process."""

    rate: float
    statuses: Mapping[int, int]
    costs: Costs


def drive(url: str, cookie: str, seconds: float) -> Report:
    """Runs in a process of its own."""
    return measured(closed_loop(url, repeat(get(url, Cookie=cookie)), connections=CONNECTIONS, seconds=seconds))


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Rest, first loads, rates, and pages that follow."""
    looks, rounds, seconds, window = (3, 1, 2.0, 10.0) if quick else (15, 3, 5.0, 60.0)
    async with ground.system(console={"LODESTONE_PAGE_ROWS": str(ROWS)}, gateway=FREE) as servers:
        await ground.at_rest(servers)
        await asyncio.sleep(2 if quick else SETTLE_SECONDS)
        console = next(one for one in servers if one.name == "console")
        rest = megabytes(console)
        campaigns = await asyncio.to_thread(_campaigns, ground)
        buyers = await meet_buyers(ground, 2 * int(PURCHASES * (window + RAMP_SECONDS) / FOLLOWED + 1))
        person = await _signed_in(ground, console)
        seen = await _look(person, campaigns[0], looks)
        paces = await _rates(ground, servers, person, rounds, seconds)
        flows = await _flows(ground, servers, person, campaigns, buyers, window)
        after = megabytes(console)
    lines = [*_first_loads(seen), *_paces(paces), *_live(flows), _memory(rest, after)]
    return Outcome(
        lines, {"first_loads": seen, "rates": paces, "live": flows, "memory": {"rest": rest, "after": after}}
    )


def _campaigns(ground: Ground) -> list[str]:
    """The list's campaigns: those that are followed are published, the others drafts. The ids of the former."""
    with closing(sign_in(Handle(ground.plan.settings), "staff")) as staff:
        for number in range(ROWS - FOLLOWED):
            _draft(staff, number)
        return [publish(staff) for _ in range(FOLLOWED)]


def _draft(staff: Door, number: int) -> None:
    staff.post(ADMIN, name=f"Campaign number {number}", slug=f"number-{number}", currency="USD")


async def _signed_in(ground: Ground, console: Server) -> Person:
    client = httpx.AsyncClient(base_url=console.url, headers={"Sec-Fetch-Site": "same-origin"}, trust_env=False)
    await client.post("/sign-in", data=Handle(ground.plan.settings).development()["staff"])
    return Person(console.url, client, client.cookies["lodestone-session"])


async def _look(person: Person, campaign: str, looks: int) -> dict[str, list[Look]]:
    await person.cookie()
    cookies = [{"name": name, "value": value, "url": person.console} for name, value in person.client.cookies.items()]
    urls = {"list": f"{person.console}{LIST}", "figures": f"{person.console}{LIST}/{campaign}/figures"}
    found = await elsewhere(look_around, Tour(list(urls.values()), cookies, looks))
    return {name: found[url] for name, url in urls.items()}


async def _rates(
    ground: Ground, servers: Sequence[Server], person: Person, rounds: int, seconds: float
) -> dict[str, list[Pace]]:
    url = f"http://127.0.0.1:{ground.plan.settings.ports['gateway'] + 19}"
    known = {"LODESTONE_HTTP_PORT": url.rpartition(":")[2], "LODESTONE_GATEWAY_URL": _named(servers, "gateway").url}
    more = {**known, "LODESTONE_PAGE_ROWS": str(ROWS), bare_pages.TOKEN: person.token}
    found: dict[str, list[Pace]] = {door: [] for door in DOORS}
    async with ground.server("bare", [sys.executable, "-m", "benchmarks.bare_pages"], url, more) as bare:
        for _ in range(rounds):
            for door, path in DOORS.items():
                server = _named(servers, "console") if door == "console" else bare
                cookie = await person.cookie()
                await elsewhere(drive, server.url + path, cookie, 1.0)
                found[door].append(
                    await _pace(ground, [*servers, bare], partial(drive, server.url + path, cookie, seconds))
                )
    return found


async def _pace(ground: Ground, servers: Sequence[Server], load: partial[Report]) -> Pace:
    """What a load found, and what each answer cost the processes that took part."""
    meter = ground.meter({one.name: one.process.pid for one in servers})
    before = meter.read()
    report = await elsewhere(load)
    costs = meter.read().since(before, max(1, report.accepted))
    return Pace(report.rate, dict(report.statuses), with_load(costs, report.cpu_seconds, max(1, report.accepted)))


async def _flows(  # noqa: PLR0913 - what it is about
    ground: Ground,
    servers: Sequence[Server],
    person: Person,
    campaigns: Sequence[str],
    buyers: Sequence[Buyer],
    window: float,
) -> dict[int, Followed]:
    """The same purchases while nobody looks and while all pages are open, by the number of pages."""
    shops = [stripe_shop(ground, _named(servers, "gateway").url, bundle=ELIGIBLE, campaign=one) for one in campaigns]
    meter = ground.meter({one.name: one.process.pid for one in servers})
    half, found = len(buyers) // 2, {}
    for pages, some in ((0, buyers[:half]), (PAGES, buyers[half:])):
        bought = Purchases(shops, [one.email for one in some], PURCHASES)
        streams = [f"{person.console}{LIST}/{one}/figures/stream" for one in islice(cycle(campaigns), pages)]
        found[pages] = await elsewhere(follow, Crowd(streams, await person.cookie(), bought, window, meter))
    return found


def _named(servers: Sequence[Server], name: str) -> Server:
    return next(one for one in servers if one.name == name)


def _first_loads(seen: Mapping[str, Sequence[Look]]) -> list[Line]:
    goals = {"list": LIST_GOAL, "figures": FIGURES_GOAL}
    lines = []
    for name, looks in seen.items():
        kilobytes, paint = max(look.total for look in looks) / 1000, median(look.first_paint_ms for look in looks)
        page = {"list": f"list of {ROWS} campaigns", "figures": "figures of a campaign"}[name]
        sent = f"{kilobytes:,.0f} kB in {len(looks[0].requests)} requests"
        at = f"{paint:,.0f} ms"
        slowest = f"slowest of {len(looks)}: {max(look.first_paint_ms for look in looks):,.0f} ms"
        lines += [
            Line(f"first load, {page}", sent, goal=f"< {goals[name]} kB", met=kilobytes < goals[name]),
            Line(f"first paint, {page}", at, slowest, f"< {PAINT_GOAL} ms", paint < PAINT_GOAL),
        ]
    return lines


def _paces(paces: Mapping[str, Sequence[Pace]]) -> list[Line]:
    rates = {door: middle([one.rate for one in found]) for door, found in paces.items()}
    ours = rates["console"]
    lines = []
    for door, found in paces.items():
        costs = {
            name: cost for name, cost in middle_costs([one.costs for one in found]).items() if _took_part(name, door)
        }
        if door == "console":
            lines += [
                _share(f"pages a second, list of {ROWS} rows", ours, other, rates[other], costs)
                for other in rates
                if other != door
            ]
        else:
            lines.append(Line(f"pages a second, {door}", f"{rates[door]:,.0f}/s", costs=costs))
    return lines


def _share(figure: str, ours: float, other: str, limit: float, costs: Costs) -> Line:
    share = 100 * ours / limit
    return Line(
        figure, f"{ours:,.0f}/s = {share:.0f} %", f"{other} {limit:,.0f}/s", f">= {SHARE} %", share >= SHARE, costs
    )


def _took_part(name: str, door: str) -> bool:
    """Whether a process has a part in a page: the others only rest meanwhile."""
    asks = {"gateway", "campaigns", "enrollment", *OUTSIDE}
    return {"console": name in {"console", *asks}, "bare page from memory": name in {"bare", LOAD}}.get(
        door, name in {"bare", *asks}
    )


def _live(flows: Mapping[int, Followed]) -> list[Line]:
    crowd = flows[PAGES]
    shares = {pages: flow.after.shares_since(flow.before) for pages, flow in flows.items()}
    shown = crowd.states / (crowd.after.at - crowd.before.at)
    lines = []
    for name in ("console", "gateway"):
        share, nobody = shares[PAGES][name], shares[0][name]
        is_goal = name == "console"
        value = f"{share:.1f} % of a core; {crowd.open} open, {shown:,.0f} states shown a second"
        lines.append(
            Line(
                f"{PAGES} live pages of {FOLLOWED} campaigns, {PURCHASES:.0f} purchases a second: {name}",
                value,
                f"nobody looks: {nobody:.1f} %",
                f"<= {CORE_GOAL:.0f} % of a core" if is_goal else "-",
                (share <= CORE_GOAL and crowd.open == PAGES and crowd.states > 0) if is_goal else None,
            )
        )
    return lines


def _memory(rest: Mapping[str, Any], after: Mapping[str, Any]) -> Line:
    value = f"{rest['rss_mb']:,.0f} MB resident ({rest['pss_mb']:,.0f} MB with shared pages divided)"
    beside = f"after these loads {after['rss_mb']:,.0f} MB"
    return Line("console at rest", value, beside, f"<= {MEMORY_GOAL} MB", rest["rss_mb"] <= MEMORY_GOAL)
