"""Starting the stack: foundation first, then schema and topics, then everybody at once, each waited for."""

import asyncio

from ..complaints import Complaint
from ..narration import Narrator
from ..processes.health import wait_until_ready
from ..processes.ports import check_free
from ..processes.program import Program
from ..processes.supervisor import Supervisor
from ..settings import Settings
from .lock import locked
from .plan import Plan, application, make_plan, ports_of
from .schema import prepare_databases
from .topics import has_topics, prepare_kafka

READY_SECONDS = 300.0
STOP_SECONDS = 60.0
# A part found between two attempts to start, this many seconds in a row, will not come up by waiting longer.
CRASHES_SEEN = 4


class AlreadyRunning(Complaint):
    """This stack is running already."""


async def start(settings: Settings, narrator: Narrator) -> Plan:
    """Start the stack and return when every part is ready; raises with the reason, and stops what was started."""
    with locked(settings):
        supervisor = Supervisor(settings)
        if supervisor.is_running():
            raise AlreadyRunning("the stack is running already; see `make status`, stop it with `make down`")
        plan = make_plan(settings, narrator)
        check_free(settings, ports_of(plan))
        programs = application(plan)
        supervisor.launch([*plan.foundation.programs, *programs.values()])
        await _watched(plan, supervisor, asyncio.create_task(_start_all(plan, supervisor, programs)))
    return plan


async def _watched(plan: Plan, supervisor: Supervisor, starting: "asyncio.Task[None]") -> None:
    """Wait for `starting`, or for a part that keeps crashing; whatever is raised, everything is stopped first."""
    watch = asyncio.create_task(_notice_crashes(plan, supervisor))
    try:
        await asyncio.wait((watch, starting), return_when=asyncio.FIRST_COMPLETED)
        await (starting if starting.done() else watch)
    except BaseException:
        await _stop_all(supervisor, starting)
        raise
    finally:
        watch.cancel()


async def _start_all(plan: Plan, supervisor: Supervisor, programs: dict[str, Program]) -> None:
    for program in plan.foundation.programs:
        supervisor.start(program)
    async with asyncio.TaskGroup() as tasks:
        databases = tasks.create_task(prepare_databases(plan))
        kafka = tasks.create_task(prepare_kafka(plan))
        await databases
        if not has_topics(plan, plan.foundation.broker.cluster_id):
            await kafka
        # Else a service may start beside the broker: it needs longer to load than the broker to answer.
        for program in programs.values():
            supervisor.start(program)
        for name in programs:
            tasks.create_task(_await_part(plan, name))


async def _stop_all(supervisor: Supervisor, starting: "asyncio.Task[None]") -> None:
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    await asyncio.to_thread(supervisor.shut_down, within=STOP_SECONDS)


async def _await_part(plan: Plan, name: str) -> None:
    url = plan.settings.url(name)
    with plan.narrator.step(f"{name} is ready ({url})"):
        if not await wait_until_ready(url, within=READY_SECONDS):
            raise plan.not_ready(name, "did not become ready")


async def _notice_crashes(plan: Plan, supervisor: Supervisor) -> None:
    """Never returns; raises for the first part that keeps ending as soon as it is started."""
    seen: dict[str, int] = {}
    while True:
        await asyncio.sleep(1)
        for process in supervisor.processes():
            seen[process.name] = seen.get(process.name, 0) + 1 if process.state == "BACKOFF" else 0
            if seen[process.name] >= CRASHES_SEEN:
                raise plan.not_ready(process.name, "ends as soon as it is started")
