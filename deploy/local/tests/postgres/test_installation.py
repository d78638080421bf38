"""PostgreSQL's programs run as an unprivileged account wherever they were installed, or the reason is said."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lodestone_local.postgres import server
from lodestone_local.postgres.cluster import Cluster
from lodestone_local.postgres.installation import NotInstalled, obstacle, usable_programs, wheel
from lodestone_local.postgres.places import forget, reachable_home
from lodestone_local.processes.account import Account, unprivileged
from lodestone_local.processes.ports import some_free

from .servers import run, value

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down for PostgreSQL")


@pytest.fixture
def account() -> Account:
    found = unprivileged()
    assert found is not None
    return found


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder only root may enter, with a copy of the wheel in it."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    package = wheel()
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, folder / "site-packages" / part.name)
    yield folder
    forget(folder / "postgres")


async def test_installed_below_a_closed_folder_a_cluster_is_made_and_serves(closed: Path, account: Account) -> None:
    home = reachable_home(closed / "postgres", account)
    programs = usable_programs(closed / "site-packages" / wheel().name, home, account)
    cluster = Cluster(home, programs, account, some_free(23_600, within=300), "secret", durable=False)
    run(cluster, closed / "postgres.log")
    try:
        assert await value(cluster.admin_url, "SELECT 7") == 7
    finally:
        server.stop(cluster)


def test_a_copy_is_made_once_and_again_when_it_no_longer_runs(closed: Path, account: Account) -> None:
    package, home = closed / "site-packages" / wheel().name, reachable_home(closed / "postgres", account)
    programs = usable_programs(package, home, account)
    (programs / "mark").touch()
    assert (usable_programs(package, home, account) / "mark").exists()
    shutil.rmtree(programs.parents[1] / f"{package.name}.libs")
    assert obstacle(programs, account)
    assert usable_programs(package, home, account) == programs
    assert obstacle(programs, account) is None


def test_a_strict_umask_does_not_close_the_copy(closed: Path, account: Account) -> None:
    before = os.umask(0o077)
    try:
        home = reachable_home(closed / "postgres", account)
        programs = usable_programs(closed / "site-packages" / wheel().name, home, account)
    finally:
        os.umask(before)
    assert obstacle(programs, account) is None


def test_programs_that_run_nowhere_are_told_with_the_reason(closed: Path, account: Account) -> None:
    package = closed / "site-packages" / wheel().name
    shutil.rmtree(package.with_name(f"{package.name}.libs"))
    with pytest.raises(NotInstalled, match="libpq"):
        usable_programs(package, reachable_home(closed / "postgres", account), account)
