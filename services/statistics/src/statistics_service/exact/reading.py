"""From the bytes of a record to what it adds; anything unreadable says why and changes nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol, TypeVar
from uuid import UUID

from contracts.base import Event
from contracts.registry import BY_TYPE

from ..domain.counters import Counted

E = TypeVar("E", bound=Event)
_SEQUENCE = re.compile(r"[0-9]{10}\.[0-9]{16}")


class Record(Protocol):
    """What is used of a fetched record."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """CloudEvents attributes."""

    @property
    def value(self) -> bytes | None:
        """The event as JSON."""

    @property
    def partition(self) -> int:
        """Where it lies."""

    @property
    def offset(self) -> int:
        """Where in its partition."""


@dataclass(frozen=True)
class Counting:
    """One event and what it adds."""

    event: type[Event]
    count: Callable[[Any], Counted]
    takes_back: Callable[[Any], Counted | None]
    """What it takes back of what an earlier event has added, perhaps on another day."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one record adds to one key."""

    key: str
    """`campaign|partition|day`: the partition is in it because all partitions of a worker share one dictionary."""
    part: str
    """`topic|source`."""
    sequence: str
    tenant: str
    increments: Mapping[str, int]


class Unreadable(ValueError):
    """The record lacks what counting needs; the message says what."""


def nothing(_event: Event) -> None:
    """Most events take nothing back."""


def counting(
    event: type[E], count: Callable[[E], Counted], *, takes_back: Callable[[E], Counted | None] = nothing
) -> Counting:
    """Count every `event` by what pure functions say it adds and takes back."""
    return Counting(event, count, takes_back)


def by_type(table: Sequence[Counting]) -> dict[str, Counting]:
    """The table by CloudEvents type. Raises `ValueError` if an event is counted by two."""
    found = {counting.event.type_name(): counting for counting in table}
    if len(found) != len(table):
        message = "an event is counted by two functions"
        raise ValueError(message)
    return found


def read(record: Record, table: Mapping[str, Counting], topic: str) -> list[Reading]:
    """What a record of `topic` (without prefix) adds, each key once, because a key has seen a sequence or has not.

    Raises `ValueError` or `KeyError` if it cannot be read.
    """
    headers = dict(record.headers)
    kind = headers["ce_type"].decode()
    known = table.get(kind)
    if known is None or record.value is None:
        raise Unreadable(f"no value, or nobody counts {kind}" if kind in BY_TYPE else f"no contract for {kind}"[:200])
    event = known.event.model_validate_json(record.value)
    part = f"{topic}|{headers['ce_source'].decode()}"
    sequence, tenant = _sequence(headers["ce_sequence"].decode()), _tenant(headers["ce_tenantid"])
    return [
        Reading(f"{one.campaign_id}|{record.partition}|{one.day.isoformat()}", part, sequence, tenant, one.increments)
        for one in _by_day(known.count(event), known.takes_back(event))
    ]


def _by_day(counted: Counted, taken_back: Counted | None) -> Sequence[Counted]:
    if taken_back is None:
        return (counted,)
    if taken_back.day != counted.day:
        return (counted, taken_back)
    return (replace(counted, increments={**counted.increments, **taken_back.increments}),)


def _sequence(text: str) -> str:
    """Only the shape the relay writes: one larger text of another shape would hide all that follow."""
    if not _SEQUENCE.fullmatch(text):
        raise Unreadable(f"ce_sequence: {text[:40]!r}")
    return text


@lru_cache(maxsize=4096)
def _tenant(text: bytes) -> str:
    return str(UUID(text.decode()))
