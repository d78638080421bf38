"""Running a service's own short commands, such as `migrate`, to their end."""

import asyncio
import sys
from pathlib import Path

from .complaints import Complaint
from .environment import shared_environment
from .services import module_of
from .settings import Settings, inherited_environment

TAIL_LINES = 15


class CommandFailed(Complaint):
    """A command of a service did not succeed; the text ends with its last words."""


async def run_command(service: str, command: str, settings: Settings, environment: dict[str, str]) -> None:
    """`python -m <service>_service <command>`; what it prints goes to log/<service>.<command>.log."""
    settings.logs.mkdir(parents=True, exist_ok=True)
    log = settings.logs / f"{service}.{command}.log"
    with log.open("wb") as output:
        running = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module_of(service),
            command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=inherited_environment() | shared_environment(settings) | environment,
        )
        code = await _finish(running)
    if code != 0:
        raise CommandFailed(f"`{service} {command}` ended with {code}; the end of {log}:\n{tail(log)}")


def tail(log: Path) -> str:
    """The last lines of a log file, or why there are none."""
    if not log.exists():
        return f"(no {log})"
    return "\n".join(log.read_text(errors="replace").splitlines()[-TAIL_LINES:])


async def _finish(running: asyncio.subprocess.Process) -> int:
    try:
        return await running.wait()
    except asyncio.CancelledError:
        running.terminate()
        await running.wait()
        raise
