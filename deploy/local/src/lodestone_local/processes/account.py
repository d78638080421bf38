"""The account PostgreSQL runs under. It refuses to run as root, and a bare machine often gives us only root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ..complaints import Complaint

# An account of the machine's own PostgreSQL fits best; `nobody` is everywhere. None is ever created.
CANDIDATES = ("postgres", "nobody")


class NoAccount(Complaint):
    """We are root and the machine has no unprivileged account we know."""


@dataclass(frozen=True)
class Account:
    """An existing unprivileged account of this machine."""

    name: str
    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        """Give `path` itself (not what is below it) to this account."""
        os.chown(path, self.uid, self.gid)


def unprivileged() -> Account | None:
    """The account to run PostgreSQL under, or None when we are an ordinary user and need no other."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise NoAccount(f"PostgreSQL does not run as root and none of the accounts {', '.join(CANDIDATES)} exists")


def may_enter(path: Path, account: Account | None) -> bool:
    """Whether `account` reaches the directory `path`, asked of the kernel rather than reckoned from modes."""
    probe = run(["/bin/sh", "-c", 'test -x "$0" && test -r "$0"', str(path)], account)
    return probe.returncode == 0


def run(command: list[str], account: Account | None) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end as `account` (None: as we are); its code and output come back."""
    uid, gid, groups = identity(account)
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", user=uid, group=gid, extra_groups=groups
    )


def identity(account: Account | None) -> tuple[int | None, int | None, list[int] | None]:
    """What `subprocess` wants as user, group and extra groups."""
    return (account.uid, account.gid, []) if account else (None, None, None)
