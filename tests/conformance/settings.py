"""The environment of the process that checks answers."""

import os

BUDGET = "LODESTONE_COVERAGE_BUDGET"
MARK = "LODESTONE_FOREIGN_MARK"
STANDING = "LODESTONE_STANDING"


def budget() -> int:
    """How many of the cases that the document gives of one operation are tried."""
    return int(os.environ[BUDGET])


def foreign_mark() -> str:
    """What no answer may show."""
    return os.environ[MARK]


def standing() -> frozenset[str]:
    """Ids of those who ask, which no change may name: they could be shut out."""
    return frozenset(os.environ[STANDING].split())
