"""Editions at the door: `ETag` names the one that is shown, `If-Match` those that a change is meant for."""

import re
from typing import Annotated

from fastapi import Depends, Header, Response

_TAG = re.compile(r'(?<![^\s,])"(\d{1,9})"')
"""A strong entity tag of ours (RFC 9110, section 8.8.3); weak ones (`W/"…"`) never match."""


async def _seen(
    if_match: Annotated[str | None, Header(max_length=1000, description="The `ETag` of what was seen.")] = None,
) -> frozenset[int] | None:
    anything = if_match is None or if_match.strip() == "*"
    return None if anything else frozenset(map(int, _TAG.findall(if_match or "")))


Seen = Annotated[frozenset[int] | None, Depends(_seen)]
"""Editions that the caller has seen and means; None for whatever edition there is."""


def tag(response: Response, edition: int) -> None:
    """Name the edition that is shown."""
    response.headers["ETag"] = f'"{edition}"'
