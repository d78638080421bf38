"""Revisions of the chassis' tables are history: what once made a database is never changed."""

import hashlib

import pytest

from chassis.postgres.revisions import REVISIONS

FROZEN = {
    1: "ca5f45471a317d71e7c6050b353ad9e46204e71fcdd9fe48ddb189bab77c8eab",
    2: "d34616a54cee9df19d49992de0bb074a6e8f999c08e54e6ce1f231c2a2f3fa41",
}
"""SHA-256 of each revision's statements. A mismatch means: add a revision instead of changing one."""


def fingerprint(number: int) -> str:
    """A hash of everything a revision executes."""
    revision = REVISIONS[number]
    return hashlib.sha256("\n;\n".join((*revision.up, "--", *revision.down)).encode()).hexdigest()


def test_every_revision_is_frozen_and_none_is_left_out() -> None:
    assert sorted(REVISIONS) == sorted(FROZEN) == list(range(1, len(REVISIONS) + 1))


@pytest.mark.parametrize("number", sorted(FROZEN))
def test_a_revision_is_what_it_was(number: int) -> None:
    assert fingerprint(number) == FROZEN[number]
