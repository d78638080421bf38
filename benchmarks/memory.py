"""Resident memory of each idle process of the system: all of it (RSS), and with shared pages divided (PSS)."""

import asyncio
import re
from pathlib import Path

from .ground import Ground, Server
from .outcome import Line, Outcome

SETTLE_SECONDS = 10.0
OUTSIDE = ("simulator",)
"""Plays the providers of the world: no part of the system."""


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Start everything, let it settle, read."""
    async with ground.system() as servers:
        await ground.at_rest(servers)
        await asyncio.sleep(1 if quick else SETTLE_SECONDS)
        found = {server.name: _megabytes(server) for server in servers}
    inside = [sizes for name, sizes in found.items() if name not in OUTSIDE]
    total = {kind: round(sum(sizes[kind] for sizes in inside), 1) for kind in ("rss_mb", "pss_mb")}
    lines = [Line("whole system idle, without broker and database", _words(total), goal="<= 700 MB resident")]
    lines += [Line(f"idle {name}", _words(sizes)) for name, sizes in found.items()]
    return Outcome(lines, {"processes": found, "sum": total, "left_out": OUTSIDE})


def _megabytes(server: Server) -> dict[str, float]:
    text = Path(f"/proc/{server.process.pid}/smaps_rollup").read_text()
    kilobytes = dict(re.findall(r"^(Rss|Pss): +(\d+) kB$", text, re.MULTILINE))
    return {f"{kind.lower()}_mb": round(int(kilobytes[kind]) / 1024, 1) for kind in ("Rss", "Pss")}


def _words(sizes: dict[str, float]) -> str:
    return f"{sizes['rss_mb']:,.0f} MB resident ({sizes['pss_mb']:,.0f} MB with shared pages divided)"
