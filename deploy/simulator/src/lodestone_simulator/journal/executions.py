"""What was executed: the rows a checker compares with what somebody intended."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson

from .json import Json
from .queries import where

_COLUMNS = "sequence, at, provider, operation, id, amount, currency, idempotency_key, metadata"


@dataclass(frozen=True, slots=True)
class Execution:
    """One effect that was executed: money moved, a mail accepted.

    `at` is in unix seconds, `amount` in minor units of `currency`; `sequence` counts from 1 and is set by the journal.
    """

    at: int
    provider: str
    operation: str
    id: str
    amount: int | None = None
    currency: str | None = None
    idempotency_key: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class Executions:
    """All executions, oldest first."""

    connection: sqlite3.Connection

    def add(self, done: Execution) -> None:
        """Note one more."""
        row = (done.at, done.provider, done.operation, done.id, done.amount, done.currency, done.idempotency_key)
        self.connection.execute(
            f"INSERT INTO executions ({_COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, orjson.dumps(done.metadata).decode()),
        )

    def find(
        self, *, provider: str | None = None, operation: str | None = None, idempotency_key: str | None = None
    ) -> list[Execution]:
        """Those that match everything asked for, oldest first."""
        condition, values = where(provider=provider, operation=operation, idempotency_key=idempotency_key)
        return self._read(f"SELECT {_COLUMNS} FROM executions{condition} ORDER BY sequence", values)

    def newest(self, provider: str, limit: int) -> list[Execution]:
        """The last ones of a provider, newest first."""
        query = f"SELECT {_COLUMNS} FROM executions WHERE provider = ? ORDER BY sequence DESC LIMIT ?"
        return self._read(query, (provider, limit))

    def count(self, provider: str) -> int:
        """How many a provider executed."""
        (count,) = self.connection.execute("SELECT count(*) FROM executions WHERE provider = ?", (provider,)).fetchone()
        return int(count)

    def summary(self) -> Json:
        """By provider and operation: how many, and the sum per currency in minor units."""
        groups = self.connection.execute(
            "SELECT provider, operation, currency, count(*), sum(amount) FROM executions"
            " GROUP BY provider, operation, currency ORDER BY provider, operation, currency"
        )
        found: Json = {}
        for provider, operation, currency, count, total in groups:
            figures = found.setdefault(provider, {}).setdefault(operation, {"count": 0, "sums": {}})
            figures["count"] += count
            if currency is not None and total is not None:
                figures["sums"][currency] = total
        return found

    def _read(self, query: str, values: Iterable[object]) -> list[Execution]:
        return [_execution(*row) for row in self.connection.execute(query, tuple(values))]


def _execution(sequence: int, *columns: object) -> Execution:
    at, provider, operation, id_, amount, currency, key, metadata = columns
    return Execution(at, provider, operation, id_, amount, currency, key, orjson.loads(metadata), sequence)  # type: ignore[arg-type]
