"""Directories an unprivileged account can reach, also when the checkout lies below a closed one such as /root."""

import hashlib
import os
import shutil
from pathlib import Path

from ..complaints import Complaint
from ..files import remove_tree
from ..processes.account import Account, may_enter

# Kept across restarts of the machine, unlike /tmp.
ELSEWHERE = Path("/var/tmp")  # noqa: S108 - made 0755 by us, refused when it is somebody else's


class NotOurs(Complaint):
    """The place we would use outside the local directory belongs to somebody else."""


def reachable_home(wanted: Path, account: Account | None) -> Path:
    """A directory for `account`: `wanted` itself, or one elsewhere to which `wanted` then is a link."""
    if wanted.is_symlink() and not wanted.exists():
        wanted.unlink()
    wanted.mkdir(parents=True, exist_ok=True)
    within_reach = account is None or may_enter(wanted.parent, account)
    home = wanted.resolve() if within_reach else _elsewhere(wanted)
    if account is not None:
        account.owns(home)
    return home


def forget(wanted: Path) -> None:
    """Remove the home `wanted` and, where it is elsewhere, all that was put there for it."""
    elsewhere = wanted.resolve() if wanted.is_symlink() else None
    remove_tree(wanted)
    if elsewhere is not None:
        shutil.rmtree(elsewhere.parent, ignore_errors=True)


def _elsewhere(wanted: Path) -> Path:
    if wanted.is_symlink():
        return wanted.resolve()
    mark = hashlib.sha256(str(wanted.absolute()).encode()).hexdigest()[:12]
    parent = ELSEWHERE / f"lodestone-{mark}"
    parent.mkdir(exist_ok=True)
    if parent.is_symlink() or parent.stat().st_uid != os.geteuid():
        raise NotOurs(f"{parent} belongs to somebody else; remove it or set LODESTONE_LOCAL_DIRECTORY")
    parent.chmod(0o755)
    home = parent / wanted.name
    # No link leads there, so what is there belongs to a local directory that was removed by hand.
    shutil.rmtree(home, ignore_errors=True)
    shutil.move(wanted, home)
    wanted.symlink_to(home)
    return home
