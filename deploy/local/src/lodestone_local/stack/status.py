"""`make status`: one line for each part."""

import asyncio
from dataclasses import dataclass

from ..processes.health import Backlog, accepts, backlog, is_ready
from ..processes.supervisor import Process, Supervisor
from ..settings import Settings
from .services import CONSOLE, SECOND_GATEWAY, SERVICES

HEADINGS = ("part", "state", "health", "pid", "lag", "parked")


@dataclass(frozen=True)
class Line:
    """What is said of one part; a dash where there is nothing to say."""

    part: str
    state: str
    health: str = "-"
    pid: str = "-"
    lag: str = "-"
    parked: str = "-"

    def cells(self) -> tuple[str, ...]:
        """The values in the order of HEADINGS."""
        return (self.part, self.state, self.health, self.pid, self.lag, self.parked)


async def read_status(settings: Settings) -> list[Line]:
    """The state of every part of a running stack; raises NotRunning when there is none."""
    processes = Supervisor(settings).processes()
    return list(await asyncio.gather(*(_line(settings, process) for process in processes)))


def table(lines: list[Line]) -> str:
    """`lines` as aligned columns under their headings."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


async def _line(settings: Settings, process: Process) -> Line:
    name, pid, state = process.name, str(process.pid or "-"), process.state.lower()
    speaks_http = name in (*SERVICES, SECOND_GATEWAY, CONSOLE, "simulator")
    healthy = await (is_ready(settings.url(name)) if speaks_http else accepts(settings.ports[name]))
    behind = await backlog(settings.url(name)) if name in (*SERVICES, SECOND_GATEWAY) else None
    return Line(name, state, "ready" if healthy else "not ready", pid, *_behind(behind))


def _behind(behind: Backlog | None) -> tuple[str, str]:
    if behind is None:
        return "-", "-"
    parked = ", ".join(f"{count} {state}" for state, count in sorted(behind.parked.items()) if count)
    return str(behind.lag), parked or "0"
