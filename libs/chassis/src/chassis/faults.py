"""Named points at which a fault run ends a process; anywhere else they do nothing."""

import os

from .settings import Settings

EXIT_CODE = 137
_crash: dict[str, int] = {}


def arm(settings: Settings) -> None:
    """Set the points at which this process ends, `point:n` for the n-th time it is reached, separated by commas.

    Raises `SystemExit` if there is any and the database is not a throw-away one.
    """
    if settings.crash_at and settings.durable_database:
        raise SystemExit("processes are crashed on throw-away databases only")
    _crash.clear()
    for plan in filter(None, settings.crash_at.split(",")):
        point, _, count = plan.partition(":")
        _crash[point] = int(count or 1)


def reach(point: str) -> None:
    """End the process as `kill -9` would, when this point was to be reached for the last time."""
    if point not in _crash:
        return
    _crash[point] -= 1
    if _crash[point] <= 0:
        os._exit(EXIT_CODE)
