"""Pages of a list that only knows whether it goes on."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode


class Onward(NamedTuple):
    """The address of the first page, unless this is it, and of the next; None for none."""

    first: str | None
    next: str | None


def onward(path: str, filters: Mapping[str, str], cursor: str, after: str | None) -> Onward:
    """Where a list begins and goes on; filters go along."""
    query = {name: value for name, value in filters.items() if value}

    def at(**more: str) -> str:
        asked = urlencode({**query, **more})
        return f"{path}?{asked}" if asked else path

    return Onward(at() if cursor else None, at(cursor=after) if after else None)
