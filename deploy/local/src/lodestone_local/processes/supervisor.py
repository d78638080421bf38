"""The process supervisor (the library `supervisor`): started, asked, told."""

import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import SupervisorTransport

from ..complaints import Complaint
from ..files import write_private
from ..settings import Settings, inherited_environment
from .configuration import configuration, socket_path
from .environment import shared_environment
from .program import Program
from .spawning import spawn


@dataclass(frozen=True)
class Process:
    """What the supervisor knows of a program; `pid` is 0 when it is not running."""

    name: str
    state: str
    pid: int


class NotRunning(Complaint):
    """There is no supervisor to ask."""


class Supervisor:
    """The supervisor of one stack, reached through its socket; raises NotRunning when nobody answers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def is_running(self) -> bool:
        """Whether a supervisor answers."""
        try:
            self._ask("getState")
        except NotRunning:
            return False
        except Fault:
            return True  # it is on its way down, and still there
        return True

    def launch(self, programs: Iterable[Program]) -> None:
        """Start the supervisor detached, with all programs known and none started."""
        path = self._settings.local / "supervisord.conf"
        write_private(path, configuration(self._settings, programs).encode())
        self._settings.logs.mkdir(parents=True, exist_ok=True)
        spawn(
            [sys.executable, "-m", "supervisor.supervisord", "-n", "-s", "-c", str(path)],
            log=self._settings.logs / "supervisord.out",
            environment=inherited_environment() | shared_environment(self._settings),
        )
        if not self._appears(within=10):
            raise NotRunning(f"the supervisor did not start; see {self._settings.logs}/supervisord.out")

    def start(self, program: Program) -> None:
        """Start a program without waiting for it."""
        self._ask("startProcess", program.full_name, False)  # noqa: FBT003 - the door has positions only

    def restart(self, program: Program) -> float:
        """Ask a program to stop, wait, and start it again; the seconds it took to stop."""
        began = time.monotonic()
        self._ask("stopProcess", program.full_name)
        took = time.monotonic() - began
        self.start(program)
        return took

    def processes(self) -> list[Process]:
        """All programs and their states."""
        return [Process(entry["name"], entry["statename"], entry["pid"]) for entry in self._ask("getAllProcessInfo")]

    def shut_down(self, *, within: float) -> bool:
        """Stop all programs and the supervisor; False when that took longer than `within` seconds."""
        pid = self._ask("getPID")
        with suppress(Fault):  # it was told already
            self._ask("shutdown")
        try:
            psutil.Process(pid).wait(within)
        except psutil.NoSuchProcess:
            return True
        except psutil.TimeoutExpired:
            return False
        return True

    def _appears(self, *, within: float) -> bool:
        deadline = time.monotonic() + within
        while not self.is_running():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def _ask(self, method: str, *arguments: str | bool) -> Any:  # noqa: ANN401 - XML-RPC has no types
        # A new connection each time: one that has met a refusal cannot be used again.
        proxy = ServerProxy("http://127.0.0.1", transport=_transport(self._settings))
        try:
            return getattr(proxy.supervisor, method)(*arguments)
        except (OSError, HTTPException) as nobody:
            raise NotRunning("the stack is not running") from nobody
        finally:
            proxy("close")()


def _transport(settings: Settings) -> Any:  # noqa: ANN401 - the library publishes no types
    return SupervisorTransport(None, None, f"unix://{socket_path(settings)}")
