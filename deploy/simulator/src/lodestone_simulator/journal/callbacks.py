"""Which callbacks are owed, and what became of each attempt to deliver them."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from .json import Json


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery: the status that came back, or why none did. `at` is in unix seconds."""

    at: int
    status: int | None
    reason: str | None

    def is_accepted(self) -> bool:
        """Any 2xx means that the callback was taken."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback owed; `kind` is the provider's word for it, such as the type of an event."""

    provider: str
    id: str
    kind: str
    taken: bool
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class OwedCallbacks:
    """All callbacks ever owed, oldest first."""

    connection: sqlite3.Connection

    def owe(self, provider: str, callbacks: Iterable[tuple[str, str]]) -> None:
        """Note callbacks (id and kind) that must be delivered; one already owed stays as it is."""
        rows = [(provider, id_, kind) for id_, kind in callbacks]
        self.connection.executemany("INSERT OR IGNORE INTO callbacks (provider, id, kind) VALUES (?, ?, ?)", rows)

    def note(self, provider: str, id_: str, attempt: Attempt) -> None:
        """Note one attempt; a callback taken once stays taken."""
        row = self.connection.execute(
            "UPDATE callbacks SET taken = max(taken, ?) WHERE provider = ? AND id = ? RETURNING number",
            (attempt.is_accepted(), provider, id_),
        ).fetchone()
        if row is None:  # forgotten by a reset while the request was under way
            return
        self.connection.execute(
            "INSERT INTO attempts (callback, at, status, reason) VALUES (?, ?, ?, ?)",
            (row[0], attempt.at, attempt.status, attempt.reason),
        )

    def pending(self, provider: str) -> list[str]:
        """The ids of a provider's callbacks that nobody took yet, oldest first."""
        query = "SELECT id FROM callbacks WHERE provider = ? AND taken = 0 ORDER BY number"
        return [id_ for (id_,) in self.connection.execute(query, (provider,))]

    def kind(self, provider: str, id_: str) -> str | None:
        """The kind of one callback."""
        query = "SELECT kind FROM callbacks WHERE provider = ? AND id = ?"
        row = self.connection.execute(query, (provider, id_)).fetchone()
        return None if row is None else str(row[0])

    def all(self) -> list[Callback]:
        """Every callback, oldest first."""
        query = "SELECT number, provider, id, kind, taken FROM callbacks ORDER BY number"
        return [self._callback(*row) for row in self.connection.execute(query)]

    def newest(self, limit: int) -> list[Callback]:
        """The last ones, newest first."""
        query = "SELECT number, provider, id, kind, taken FROM callbacks ORDER BY number DESC LIMIT ?"
        return [self._callback(*row) for row in self.connection.execute(query, (limit,))]

    def summary(self) -> Json:
        """How many callbacks are owed, were taken, and how many attempts that cost."""
        row = self.connection.execute("SELECT count(*), coalesce(sum(taken), 0) FROM callbacks").fetchone()
        (attempts,) = self.connection.execute("SELECT count(*) FROM attempts").fetchone()
        owed, taken = row
        return {"owed": owed, "delivered": taken, "pending": owed - taken, "attempts": attempts}

    def _callback(self, number: int, provider: str, id_: str, kind: str, taken: int) -> Callback:
        query = "SELECT at, status, reason FROM attempts WHERE callback = ? ORDER BY number"
        attempts = tuple(Attempt(*row) for row in self.connection.execute(query, (number,)))
        return Callback(provider, id_, kind, bool(taken), attempts)
