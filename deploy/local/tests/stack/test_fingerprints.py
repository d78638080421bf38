"""What was done once is not done again until something it depends on has changed."""

from pathlib import Path

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
