"""What was done once is not done again, and is where an unprivileged account reaches it."""

import os
from pathlib import Path

import pytest

from lodestone_local.kafka import Node, prepare
from lodestone_local.narration import Narrator
from lodestone_local.postgres.places import forget, reachable_home
from lodestone_local.processes.account import may_enter, unprivileged
from lodestone_local.stack.fingerprints import Stamps, fingerprint


def test_a_stamp_holds_until_a_file_or_a_circumstance_changes(tmp_path: Path) -> None:
    source = tmp_path / "migrations"
    source.mkdir()
    (source / "first.py").write_text("one")
    stamps = Stamps(tmp_path / "stamps")
    mark = fingerprint([source], "cluster 1")
    assert not stamps.holds("migrated", mark)
    stamps.set("migrated", mark)
    assert stamps.holds("migrated", fingerprint([source], "cluster 1"))
    assert not stamps.holds("migrated", fingerprint([source], "cluster 2"))
    (source / "first.py").write_text("two")
    assert not stamps.holds("migrated", fingerprint([source], "cluster 1"))


def test_a_node_that_was_formatted_is_only_configured_anew(tmp_path: Path) -> None:
    node = Node(tmp_path, tmp_path / "no-jars", 19092, 19093)
    node.storage.mkdir(parents=True)
    (node.storage / "meta.properties").write_text("cluster.id=kept")
    prepare(node)
    text = node.properties.read_text()
    assert "advertised.listeners=PLAINTEXT://127.0.0.1:19092" in text
    assert "auto.create.topics.enable=false" in text
    assert "0.0.0.0" not in text  # noqa: S104 - that it is absent is the point


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down for PostgreSQL")
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


def test_a_quiet_narrator_only_warns(capsys: pytest.CaptureFixture[str]) -> None:
    narrator = Narrator(quiet=True)
    with narrator.step("done"):
        narrator.say("nothing")
    narrator.warn("careful")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "careful" in shown.err
