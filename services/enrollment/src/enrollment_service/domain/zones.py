"""Where contacts live, as far as anybody knows."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_ZONE = "America/New_York"
"""Where nothing says where a contact lives."""


def zone_of(names: Sequence[str | None]) -> ZoneInfo:
    """The first of these zones that there is; New York's if there is none of them."""
    for name in names:
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo(DEFAULT_ZONE)
