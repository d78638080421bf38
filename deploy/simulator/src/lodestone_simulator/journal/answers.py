"""The first answer under each idempotency key."""

import sqlite3
from dataclasses import dataclass

import orjson

from .json import Json


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; `created` is in unix seconds, `fingerprint` says which request it was."""

    key: str
    fingerprint: str
    created: int
    status: int
    body: Json


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers kept, by provider and key."""

    connection: sqlite3.Connection

    def keep(self, provider: str, answer: Answer) -> None:
        """Keep an answer, in place of a forgotten one under the same key."""
        body = orjson.dumps(answer.body).decode()
        self.connection.execute(
            "INSERT OR REPLACE INTO answers (provider, key, fingerprint, created, status, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (provider, answer.key, answer.fingerprint, answer.created, answer.status, body),
        )

    def find(self, provider: str, key: str) -> Answer | None:
        """The answer kept under a key, however old."""
        row = self.connection.execute(
            "SELECT fingerprint, created, status, body FROM answers WHERE provider = ? AND key = ?", (provider, key)
        ).fetchone()
        if row is None:
            return None
        fingerprint, created, status, body = row
        return Answer(key, fingerprint, created, status, orjson.loads(body))
