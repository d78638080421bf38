"""Restarting the parts of a running stack in turn, as an update does."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ..complaints import Complaint
from ..narration import Narrator
from ..processes.health import wait_until_ready
from ..processes.supervisor import Supervisor
from .plan import Plan, application

READY_SECONDS = 120.0
SIMULATOR = "simulator"


class Unknown(Complaint):
    """There is no such part."""


@dataclass(frozen=True)
class Restarted:
    """One part, and how many seconds it took to stop and then to be ready again."""

    part: str
    stopping: float
    starting: float


async def restart(plan: Plan, narrator: Narrator, names: Sequence[str] = ()) -> list[Restarted]:
    """Restart these parts, or every service and the console; each is asked to stop when the one before is ready again.

    Raises `Unknown` for a name that no part has, `NotReady`, and `NotRunning` if the stack is not running.
    """
    known = application(plan)
    if strangers := set(names) - set(known):
        raise Unknown(f"there is no part {', '.join(sorted(strangers))}, only {', '.join(known)}")
    chosen = names or [name for name in known if name != SIMULATOR]
    return [await _restart(plan, narrator, name) for name in chosen]


async def _restart(plan: Plan, narrator: Narrator, name: str) -> Restarted:
    program = application(plan)[name]
    with narrator.step(f"{name} is restarted"):
        stopping = await asyncio.to_thread(Supervisor(plan.settings).restart, program)
        began = time.monotonic()
        if not await wait_until_ready(plan.settings.url(name), within=READY_SECONDS):
            raise plan.not_ready(name, "did not become ready again")
    return Restarted(name, stopping, time.monotonic() - began)
