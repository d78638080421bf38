"""One thing of a list that the API shows only as a list."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from ..errors import NotThere

_MOST = 200


async def sought(listing: Callable[..., Awaitable[Any]], thing_id: UUID) -> Any:  # noqa: ANN401 - what the list holds
    """The entry of this id, on whichever page of the list it is. Raises `NotThere`."""
    cursor: str | None = None
    while True:
        page = await listing(limit=_MOST, cursor=cursor)
        for entry in page.items:
            if entry.id == thing_id:
                return entry
        cursor = page.next
        if cursor is None:
            raise NotThere
