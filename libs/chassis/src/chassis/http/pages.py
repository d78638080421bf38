"""Keyset pages: a cursor says where the last page ended, so that pages neither repeat nor skip.

It names the list it was given for, path and filters, and is refused by any other.
"""

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, overload
from uuid import UUID

import orjson
from fastapi import Query
from pydantic import BaseModel

from contracts.values import Reason

from ..errors import Malformed
from .lists import name_of_list

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=500)]
MOST_IDS = 100
"""Ids of one request: with them its first line stays below 8 kB, which is all that many proxies read."""
LARGEST = 2**31 - 1
"""That a column of whole numbers holds."""
FIRST_YEAR, LAST_YEAR = 2, 9998
Ids = Annotated[list[UUID], Query(max_length=MOST_IDS)]
"""What is asked for by its ids: `?name=…&name=…`."""


class CursorFault(Reason):
    """Why a page cannot begin where a cursor says."""

    NO_CURSOR = "The cursor is not one of ours."
    CURSOR_OF_ANOTHER_LIST = "The cursor belongs to another list or to other filters."


class Page(BaseModel, Generic[T]):
    """Some of a collection; `next` is the cursor of the page after, None on the last."""

    items: Sequence[T]
    next: str | None = None


def page(items: Sequence[T], limit: int, key: Callable[[T], Sequence[object]]) -> Page[T]:
    """A page of at most `limit` from a query that asked for one more."""
    last = items[:limit][-1] if len(items) > limit else None
    return Page(items=items[:limit], next=None if last is None else _encode(key(last)))


@overload
def after(cursor: str | None) -> list[str] | None: ...


@overload
def after(cursor: str | None, first: Callable[[str], A], /) -> A | None: ...


@overload
def after(cursor: str | None, first: Callable[[str], A], second: Callable[[str], B], /) -> tuple[A, B] | None: ...


def after(cursor: str | None, *parts: Callable[[str], Any]) -> Any:
    """The parts of a cursor, each read by a function; the page begins after them. Raises `Malformed`."""
    if cursor is None:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor))
        if not isinstance(key, list) or not all(isinstance(part, str) for part in key):
            raise ValueError(key)  # noqa: TRY301 - one answer for everything that is not ours
        name, *key = key
        if name != name_of_list():
            raise Malformed(CursorFault.CURSOR_OF_ANOTHER_LIST, field="query.cursor")
        read = tuple(part(text) for part, text in zip(parts, key, strict=True)) if parts else key
    except (ValueError, TypeError) as exc:
        raise Malformed(CursorFault.NO_CURSOR, field="query.cursor") from exc
    return read[0] if len(parts) == 1 else read


def instant(text: str) -> datetime:
    """A moment with its zone, as far as a calendar holds it in any zone. Raises `ValueError`."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(text)
    return moment


def whole(text: str) -> int:
    """A whole number that a column holds. Raises `ValueError`."""
    if not 0 <= (found := int(text)) <= LARGEST:
        raise ValueError(text)
    return found


def _encode(key: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([name_of_list(), *(str(part) for part in key)])).decode()
