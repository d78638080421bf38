"""Named crash points and protections that can be left out; used by fault runs, silent otherwise."""

import os

EXIT_CODE = 137
_crash: dict[str, int] = {}
_off: set[str] = set()


def arm(crash_at: str, protections_off: str) -> None:
    """Set what this process is to suffer: `point:n` and a comma-separated list of protections."""
    _crash.clear()
    _off.clear()
    _off.update(name for name in protections_off.split(",") if name)
    for plan in filter(None, crash_at.split(",")):
        point, _, count = plan.partition(":")
        _crash[point] = int(count or 1)


def reach(point: str) -> None:
    """End the process as `kill -9` would, when this point was to be reached for the last time."""
    if point not in _crash:
        return
    _crash[point] -= 1
    if _crash[point] <= 0:
        os._exit(EXIT_CODE)


def is_on(protection: str) -> bool:
    """Whether a protection is in force; always, outside fault runs."""
    return protection not in _off
