"""`make setup` in places and under accounts that differ from those it was written under."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lodestone_local.postgres.places import forget
from lodestone_local.processes.account import Account, identity, unprivileged
from lodestone_local.settings import REPOSITORY

LEFT_OUT = shutil.ignore_patterns(
    ".venv", ".local", ".git", "__pycache__", ".*_cache", "results", "node_modules", "built"
)
PYTHONS = ("python3.11", "python3.12", "python3.13", "python3")
# A whole .venv is made and removed here, which takes minutes on a machine whose disk is busy with other tests.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def ground() -> Iterator[Path]:
    """A folder every account may enter, which those of pytest are not."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def copied(place: Path, account: Account | None) -> Path:
    """A copy of this tree at `place`, which belongs to `account` (None: to us)."""
    shutil.copytree(REPOSITORY, place, ignore=LEFT_OUT)
    if account is not None:
        for path in (place, *place.rglob("*")):
            account.owns(path)
    return place


def run(command: str, checkout: Path, account: Account | None, **environment: str) -> subprocess.CompletedProcess[str]:
    """A shell's `command` in `checkout`, as `account`; nothing of this run's own virtual environment is inherited."""
    uid, gid, groups = identity(account)
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("LODESTONE_", "VIRTUAL_ENV", "MAKE"))
    }
    return subprocess.run(
        ["sh", "-c", command],
        cwd=checkout,
        env=ours | {"LODESTONE_KAFKA": "embedded"} | environment,
        capture_output=True,
        text=True,
        check=False,
        user=uid,
        group=gid,
        extra_groups=groups,
    )


def has_python(account: Account | None) -> bool:
    """Whether `account` finds a Python that can make virtual environments."""
    question = "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"
    return any(run(f"{name} -c '{question}'", Path("/"), account).returncode == 0 for name in PYTHONS)


def test_an_ordinary_user_without_a_home_below_spaces_and_umlauts(ground: Path) -> None:
    account = unprivileged()
    if not has_python(account):
        pytest.skip("the unprivileged account reaches no Python 3.11 with ensurepip")
    checkout = copied(ground / "Süße Äpfel & Birnen", account)
    done = run("umask 077; make setup", checkout, account, HOME="/nonexistent", LC_ALL="C")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (checkout / ".local" / "postgres-volatile" / "cluster" / "PG_VERSION").exists()
    assert run(".venv/bin/pytest --version", checkout, account).returncode == 0
    assert "the stack is not running" in run("make status", checkout, account).stderr


@pytest.mark.long
def test_a_path_of_120_characters_and_a_move_to_a_shorter_one(ground: Path) -> None:
    checkout = copied(ground / ("long" * 30)[: 119 - len(str(ground))], None)
    assert len(str(checkout)) == 120
    try:
        done = run("make setup", checkout, None)
        assert done.returncode == 0, done.stdout + done.stderr
        assert run(".venv/bin/pytest --version", checkout, None).returncode == 0
    finally:
        forget(checkout / ".local" / "postgres-volatile")
    moved = checkout.rename(ground / "moved")
    assert ".venv made with" in run("make setup", moved, None).stdout
    forget(moved / ".local" / "postgres-volatile")
