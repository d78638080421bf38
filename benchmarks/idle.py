"""The whole system at rest: memory of each process (PSS: with shared pages divided), and its share of a core."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .costs import OUTSIDE
from .ground import Ground, Server
from .outcome import Line, Outcome

SETTLE_SECONDS = 10.0
REST_SECONDS = 60.0
WORLD = ("simulator", "console")
"""Measured, and no part of the sum: who plays the providers of the world, and the console, as the goal is meant."""
MEMORY_GOAL = 700
CORE_GOAL = 5.0


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Start everything, let it settle, watch it rest."""
    settle, seconds = (2.0, 5.0) if quick else (SETTLE_SECONDS, REST_SECONDS)
    async with ground.system() as servers:
        await ground.at_rest(servers)
        await asyncio.sleep(settle)
        meter = ground.meter({server.name: server.process.pid for server in servers})
        before = meter.read()
        await asyncio.sleep(seconds)
        shares = meter.read().shares_since(before)
        sizes = {server.name: megabytes(server) for server in servers}
    return Outcome(_lines(sizes, shares), {"memory": sizes, "percent_of_a_core": shares, "seconds": seconds})


def _lines(sizes: Mapping[str, dict[str, float]], shares: Mapping[str, float]) -> list[Line]:
    inside = [name for name in sizes if name not in WORLD]
    total = {kind: sum(sizes[name][kind] for name in inside) for kind in ("rss_mb", "pss_mb")}
    share = sum(shares[name] for name in inside)
    beside = ", ".join(f"{name} {shares[name]:.2f} %" for name in OUTSIDE if name in shares)
    memory_goal, core_goal = f"<= {MEMORY_GOAL} MB resident", f"<= {CORE_GOAL:.0f} % of a core"
    return [
        Line("system at rest, memory", _size(total), goal=memory_goal, met=total["rss_mb"] <= MEMORY_GOAL),
        Line("system at rest, processor", f"{share:.2f} % of a core", beside, core_goal, share <= CORE_GOAL),
        *[Line(f"{name} at rest", f"{shares[name]:.2f} % of a core; {_size(sizes[name])}") for name in sizes],
    ]


def megabytes(server: Server) -> dict[str, Any]:
    """Memory of a process: resident, and with shared pages divided."""
    text = Path(f"/proc/{server.process.pid}/smaps_rollup").read_text()
    kilobytes = dict(re.findall(r"^(Rss|Pss): +(\d+) kB$", text, re.MULTILINE))
    return {f"{kind.lower()}_mb": round(int(kilobytes[kind]) / 1024, 1) for kind in ("Rss", "Pss")}


def _size(sizes: Mapping[str, float]) -> str:
    return f"{sizes['rss_mb']:,.0f} MB resident ({sizes['pss_mb']:,.0f} MB with shared pages divided)"
