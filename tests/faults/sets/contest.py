"""What a race of sets needs to know of a service: its load, its witnesses, and what must have become of the load."""

import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from chassis.postgres.sql import Connection
from chassis.service import Service
from chassis.settings import Settings
from chassis.testing import Running
from contracts.base import Event
from tests.checker.findings import Breach

W = TypeVar("W")
Fetch = Callable[[str], Awaitable[list[Any]]]
"""Rows as the administrator sees them."""


@dataclass
class Contest(ABC, Generic[W]):
    """A service whose handlers race each other for the same contacts, or the same orders."""

    service: ClassVar[str]
    app: ClassVar[tuple[Callable[[Any], Service[Any]], type[Settings]]]
    """How the service is put together, and by which settings."""
    more: ClassVar[dict[str, str]] = {}
    """Settings that the service cannot do without."""
    witnesses: ClassVar[dict[str, str]]
    """Tables whose insertions are noted, those that meet a row included, by the value of one column."""

    awaited: ClassVar[frozenset[str]] = frozenset()
    """Why events may be parked during the race; any other reason is a failure."""

    expected: Counter[str] = field(default_factory=Counter)
    """How often each insertion is to be noted, as `table value`."""

    @abstractmethod
    def one_by_one(self, work: W, connection: Connection) -> W:
        """The same work, which takes its locks one after the other, in the order of the events."""

    async def prepare(self, running: Running[W]) -> None:
        """What is known before the race."""

    @abstractmethod
    def events(self, chance: random.Random, size: int) -> Sequence[Event]:
        """About so many events, which belong together; those of a topic before those that rest on them."""

    @abstractmethod
    async def check(self, running: Running[W], fetch: Fetch) -> list[Breach]:
        """What is wrong now that every event was applied."""
