"""Modules that libraries import wherever they are installed, and a service never uses."""

import sys
from types import ModuleType
from typing import cast

_LEFT_OUT = set[str]()
_NO_MODULE = cast("ModuleType", None)
"""How Python is told that there is no such module."""


def leave_out(*names: str) -> None:
    """Have imports of these fail as if they were not installed, unless one has been imported already."""
    for name in names:
        if name not in sys.modules:
            sys.modules[name] = _NO_MODULE
            _LEFT_OUT.add(name)


def bring_back(*names: str) -> None:
    """Let these be imported after all, by the one service that needs them."""
    for name in _LEFT_OUT.intersection(names):
        _LEFT_OUT.remove(name)
        del sys.modules[name]


def find_again() -> None:
    """Let all of them be imported again: for a test run, some of whose tools need what services do without."""
    while _LEFT_OUT:
        del sys.modules[_LEFT_OUT.pop()]
