"""From the bytes of a record to what it adds; anything unreadable says why and changes nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Reading:
    """One record, read."""

    key: str
    """`campaign|partition|day`: the partition is in it because all partitions of a worker share one dictionary."""
    part: str
    """`topic|source`."""
    sequence: str
    tenant: str
    increments: Mapping[str, int]


class Unreadable(ValueError):
    """The record lacks what counting needs; the message says what."""


def counting(event: type[E], count: Callable[[E], Counted]) -> Counting:
    """Count every `event` by what a pure function says it adds."""
    return Counting(event, count)


def by_type(table: Sequence[Counting]) -> dict[str, Counting]:
    """The table by CloudEvents type. Raises `ValueError` if an event is counted by two."""
    found = {counting.event.type_name(): counting for counting in table}
    if len(found) != len(table):
        message = "an event is counted by two functions"
        raise ValueError(message)
    return found


def read(record: Record, table: Mapping[str, Counting], topic: str) -> Reading:
    """What a record of `topic` (without prefix) adds. Raises `ValueError` or `KeyError` if it cannot be read."""
    headers = dict(record.headers)
    kind = headers["ce_type"].decode()
    known = table.get(kind)
    if known is None or record.value is None:
        raise Unreadable(f"no value, or nobody counts {kind}" if kind in BY_TYPE else f"no contract for {kind}"[:200])
    counted = known.count(known.event.model_validate_json(record.value))
    return Reading(
        key=f"{counted.campaign_id}|{record.partition}|{counted.day.isoformat()}",
        part=f"{topic}|{headers['ce_source'].decode()}",
        sequence=_sequence(headers["ce_sequence"].decode()),
        tenant=_tenant(headers["ce_tenantid"]),
        increments=counted.increments,
    )


def _sequence(text: str) -> str:
    """Only the shape the relay writes: one larger text of another shape would hide all that follow."""
    if not _SEQUENCE.fullmatch(text):
        raise Unreadable(f"ce_sequence: {text[:40]!r}")
    return text


@lru_cache(maxsize=4096)
def _tenant(text: bytes) -> str:
    return str(UUID(text.decode()))
