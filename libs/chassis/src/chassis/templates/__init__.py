"""Texts with merge tags, which tenants write: what is wrong with one, and what it says to somebody."""

from .braces import BrokenTemplate, without_lone_returns
from .checking import content_faults, content_warnings, faults, says_nothing
from .rendering import Templates

__all__ = [
    "BrokenTemplate",
    "Templates",
    "content_faults",
    "content_warnings",
    "faults",
    "says_nothing",
    "without_lone_returns",
]
