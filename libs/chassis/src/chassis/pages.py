"""Keyset pages: a cursor says where the last page ended, so that pages neither repeat nor skip."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import orjson
from fastapi import Query
from pydantic import BaseModel

from .errors import Malformed

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=500)]


class Page(BaseModel, Generic[T]):
    """Some of a collection; `next` is the cursor of the page after, None on the last."""

    items: Sequence[T]
    next: str | None = None


def page(items: Sequence[T], limit: int, key: Callable[[T], Sequence[object]]) -> Page[T]:
    """A page of at most `limit` from a query that asked for one more."""
    last = items[:limit][-1] if len(items) > limit else None
    return Page(items=items[:limit], next=None if last is None else _encode(key(last)))


def after(cursor: str | None, *parts: Callable[[str], object]) -> list[str] | None:
    """The key a cursor holds; `parts`, where given, must be able to read its parts. Raises `Malformed` if not ours."""
    if cursor is None:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor))
    except (ValueError, binascii.Error) as exc:
        raise Malformed("The cursor is not one of ours.") from exc
    if not isinstance(key, list) or not all(isinstance(part, str) for part in key):
        raise Malformed("The cursor is not one of ours.")
    if parts and not _readable(key, parts):
        raise Malformed("The cursor is not one of ours.")
    return key


def _readable(key: Sequence[str], parts: Sequence[Callable[[str], object]]) -> bool:
    try:
        return all(read(part) is not None for read, part in zip(parts, key, strict=True))
    except ValueError:
        return False


def _encode(key: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([str(part) for part in key])).decode()
