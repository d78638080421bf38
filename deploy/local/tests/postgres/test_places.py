"""Files are where an unprivileged account reaches them."""

import os
from pathlib import Path

import pytest

from lodestone_local.postgres.places import forget, reachable_home
from lodestone_local.processes.account import may_enter, unprivileged

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down for PostgreSQL")


def test_below_a_closed_folder_the_home_is_elsewhere_and_linked(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    account = unprivileged()
    assert account is not None
    assert not may_enter(closed, account)
    home = reachable_home(closed / "postgres", account)
    try:
        assert (closed / "postgres").resolve() == home
        assert may_enter(home, account)
        assert reachable_home(closed / "postgres", account) == home
    finally:
        forget(closed / "postgres")
    assert not home.parent.exists()


def test_files_move_when_their_folder_was_closed_and_left_over_ones_are_removed(tmp_path: Path) -> None:
    closed, account = tmp_path / "closed", unprivileged()
    (closed / "postgres").mkdir(parents=True)
    closed.chmod(0o700)
    (closed / "postgres" / "kept").touch()
    home = reachable_home(closed / "postgres", account)
    try:
        assert (home / "kept").exists()
        (closed / "postgres").unlink()
        assert not (reachable_home(closed / "postgres", account) / "kept").exists()
    finally:
        forget(closed / "postgres")
