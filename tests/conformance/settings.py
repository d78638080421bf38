"""The environment of the process that checks answers."""

import os

MARK = "LODESTONE_FOREIGN_MARK"
STANDING = "LODESTONE_STANDING"


def foreign_mark() -> str:
    """What no answer may show."""
    return os.environ[MARK]


def standing() -> frozenset[str]:
    """Ids of those who ask, which no change may name: they could be shut out."""
    return frozenset(os.environ[STANDING].split())
