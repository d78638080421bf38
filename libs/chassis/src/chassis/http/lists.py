"""Which list a request asks for: its path and filters, without where the page begins and how long it is."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import parse_qsl

_PAGING = {"cursor", "limit"}
_asked: ContextVar[tuple[str, bytes]] = ContextVar("asked", default=("", b""))


@contextmanager
def asking(path: str, query: bytes) -> Iterator[None]:
    """Cursors that are made or read inside belong to the list at this path with this query."""
    token = _asked.set((path, query))
    try:
        yield
    finally:
        _asked.reset(token)


def name_of_list() -> str:
    """A short name of the list that is asked for: the same for the same path and filters, in any order."""
    path, query = _asked.get()
    filters = sorted(pair for pair in parse_qsl(query.decode("latin-1")) if pair[0] not in _PAGING)
    return hashlib.sha256(repr((path, filters)).encode()).hexdigest()[:12]
