"""The process supervisor (the library `supervisor`): its configuration, and what we ask it."""

import hashlib
import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import SupervisorTransport

from .complaints import Complaint
from .environment import shared_environment
from .files import write_private
from .programs import Program
from .settings import Settings, inherited_environment
from .spawning import spawn

# The supervisor binds a draft name (the path, a dot, its pid) first, and a socket's path has at most 107 bytes.
LONGEST_SOCKET = 95
PID_FILE = "supervisord.pid"


@dataclass(frozen=True)
class Process:
    """What the supervisor knows of a program; `pid` is 0 when it is not running."""

    name: str
    state: str
    pid: int
    explanation: str


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

    def processes(self) -> list[Process]:
        """All programs and their states."""
        return [
            Process(entry["name"], entry["statename"], entry["pid"], entry["description"])
            for entry in self._ask("getAllProcessInfo")
        ]

    def shut_down(self, *, within: float) -> bool:
        """Stop all programs and the supervisor; False when that took longer than `within` seconds."""
        pid = int((self._settings.local / PID_FILE).read_text())
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


def socket_path(settings: Settings) -> Path:
    """The supervisor's socket: in the local directory, or under /tmp when that path is too long for a socket."""
    wanted = settings.local / "supervisor.sock"
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET:
        return wanted
    mark = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    return Path(f"/tmp/lodestone-{mark}.sock")  # noqa: S108 - made 0700 by the supervisor, named by our own path


def configuration(settings: Settings, programs: Iterable[Program]) -> str:
    """The supervisor's configuration file."""
    chosen = list(programs)
    groups = dict.fromkeys(program.group for program in chosen)
    parts = [_head(settings), *(_group(group, chosen) for group in groups)]
    return "\n".join([*parts, *(_program(settings, program) for program in chosen)])


def quoted(environment: dict[str, str]) -> str:
    """`environment` as the supervisor reads it back."""
    return ",".join(f"{name}={_in_quotes(name, value)}" for name, value in environment.items())


def _in_quotes(name: str, value: str) -> str:
    mark = '"' if "'" in value else "'"
    if mark in value or "\n" in value:
        raise ValueError(f"{name} holds characters the supervisor's configuration cannot")
    return f"{mark}{_plain(value)}{mark}"


def _plain(value: object) -> str:
    """`value` with its percent signs doubled: the supervisor takes single ones for names to fill in."""
    return str(value).replace("%", "%%")


def _transport(settings: Settings) -> Any:  # noqa: ANN401 - the library publishes no types
    return SupervisorTransport(None, None, f"unix://{socket_path(settings)}")


def _head(settings: Settings) -> str:
    local, logs = _plain(settings.local), _plain(settings.logs)
    return f"""\
[unix_http_server]
file={_plain(socket_path(settings))}
chmod=0700

[supervisord]
logfile={logs}/supervisord.log
logfile_maxbytes=5MB
logfile_backups=1
pidfile={local}/{PID_FILE}
childlogdir={logs}
nodaemon=true
{_run_as()}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""


def _run_as() -> str:
    # Said aloud, so that the supervisor does not warn of it at each start.
    return "user=root\n" if os.geteuid() == 0 else ""


def _group(group: str, programs: list[Program]) -> str:
    names = ",".join(program.name for program in programs if program.group == group)
    priority = {"foundation": 100, "application": 200}[group]
    return f"[group:{group}]\nprograms={names}\npriority={priority}\n"


def _program(settings: Settings, program: Program) -> str:
    command = _plain(" ".join(f'"{word}"' for word in program.command))
    account = f"user={program.account.name}\n" if program.account else ""
    environment = f"environment={quoted(program.environment)}\n" if program.environment else ""
    return f"""\
[program:{program.name}]
command={command}
directory=/
autostart=false
autorestart=true
startsecs=1
startretries=1000000
stopsignal={program.stop_signal}
stopwaitsecs={program.stop_within}
stopasgroup=false
killasgroup=true
redirect_stderr=true
stdout_logfile={_plain(settings.logs)}/{program.name}.log
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=2
{account}{environment}"""
