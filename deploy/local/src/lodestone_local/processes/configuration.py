"""The supervisor's configuration file."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from ..settings import Settings
from .program import Program

# The supervisor binds a draft name (the path, a dot, its pid) first, and a socket's path has at most 107 bytes.
LONGEST_SOCKET = 95
PID_FILE = "supervisord.pid"


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


def socket_path(settings: Settings) -> Path:
    """The supervisor's socket: in the local directory, or under /tmp when that path is too long for a socket."""
    wanted = settings.local / "supervisor.sock"
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET:
        return wanted
    mark = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    return Path(f"/tmp/lodestone-{mark}.sock")  # noqa: S108 - made 0700 by the supervisor, named by our own path


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
