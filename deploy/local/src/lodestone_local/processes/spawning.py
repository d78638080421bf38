"""Starting a program that outlives us, and asking whether it still lives."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil

from .account import Account, identity


def spawn(
    command: list[str], *, log: Path, account: Account | None = None, environment: Mapping[str, str] | None = None
) -> int:
    """Start `command` in a session of its own as `account` (None: as we are), its output in `log`; returns its pid."""
    uid, gid, groups = identity(account)
    with log.open("ab") as output:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=None if environment is None else dict(environment),
            start_new_session=True,
            user=uid,
            group=gid,
            extra_groups=groups,
        )
    # Nobody here waits for it; without a code Python would warn of a child it believes forgotten.
    started.returncode = 0
    return started.pid


def is_alive(pid: int) -> bool:
    """Whether a process of this id runs; one that has ended and was not waited for does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
