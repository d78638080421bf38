"""The environment of the process that checks answers."""

import os

MARK = "LODESTONE_FOREIGN_MARK"


def foreign_mark() -> str:
    """What no answer may show."""
    return os.environ[MARK]
