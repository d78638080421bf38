"""The objects that a provider keeps, found by id, or by the terms under which it stored them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from .json import Json

Terms = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object as it is now.

    `kind` is the provider's word for what it is, `at` when it was made (unix seconds); `terms` are pairs of name and
    value by which it can be found, such as `("charge", "ch_1")`.
    """

    kind: str
    id: str
    at: int
    body: Json
    terms: Terms = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: objects of a kind that have all `terms` and were made within the bounds, both inclusive.

    `parts` are pairs of a term's name and a text its value contains, in upper or lower case. `older_than` and
    `newer_than` are numbers of objects, as `Objects.number` gives them.
    """

    kind: str
    terms: Terms = ()
    parts: Terms = ()
    since: int | None = None
    until: int | None = None
    older_than: int | None = None
    newer_than: int | None = None

    def condition(self, provider: str) -> tuple[str, list[object]]:
        """The same in SQL, with its parameters."""
        conditions: list[str] = ["provider = ?", "kind = ?"]
        values: list[object] = [provider, self.kind]
        for pair in self.terms:
            conditions.append("number IN (SELECT object FROM terms WHERE name = ? AND value = ?)")
            values += pair
        for name, part in self.parts:
            conditions.append(r"number IN (SELECT object FROM terms WHERE name = ? AND value LIKE ? ESCAPE '\')")
            values += [name, f"%{_escaped(part)}%"]
        bounds = {"at >= ?": self.since, "at <= ?": self.until}
        bounds |= {"number < ?": self.older_than, "number > ?": self.newer_than}
        given = {bound: value for bound, value in bounds.items() if value is not None}
        return " AND ".join([*conditions, *given]), [*values, *given.values()]


@dataclass(frozen=True, slots=True)
class Objects:
    """All objects of all providers; the order is that of their first version."""

    connection: sqlite3.Connection

    def put(self, provider: str, kept: StoredObject) -> None:
        """Add an object, or its next version under the same id."""
        (number,) = self.connection.execute(
            "INSERT INTO objects (provider, kind, id, at, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (provider, id) DO UPDATE SET body = excluded.body RETURNING number",
            (provider, kept.kind, kept.id, kept.at, orjson.dumps(kept.body).decode()),
        ).fetchone()
        self.connection.execute("DELETE FROM terms WHERE object = ?", (number,))
        rows = [(name, value, number) for name, value in dict.fromkeys(kept.terms)]
        self.connection.executemany("INSERT INTO terms (name, value, object) VALUES (?, ?, ?)", rows)

    def get(self, provider: str, id_: str, kind: str | None = None) -> Json | None:
        """The object of this id (and kind, if one is asked for), or nothing."""
        row = self.connection.execute(
            "SELECT kind, body FROM objects WHERE provider = ? AND id = ?", (provider, id_)
        ).fetchone()
        if row is None or kind not in (None, row[0]):
            return None
        found: Json = orjson.loads(row[1])
        return found

    def number(self, provider: str, id_: str) -> int | None:
        """The place of an object among all, which grows with time."""
        row = self.connection.execute("SELECT number FROM objects WHERE provider = ? AND id = ?", (provider, id_))
        found = row.fetchone()
        return None if found is None else int(found[0])

    def newest(self, provider: str, search: Search, *, limit: int, skip: int = 0) -> list[Json]:
        """What is found, newest first."""
        return list(self._found(provider, search, f"ORDER BY number DESC LIMIT {limit:d} OFFSET {skip:d}"))

    def oldest(self, provider: str, search: Search, *, limit: int) -> list[Json]:
        """What is found, oldest first."""
        return list(self._found(provider, search, f"ORDER BY number LIMIT {limit:d}"))

    def count(self, provider: str, search: Search) -> int:
        """How many are found."""
        condition, values = search.condition(provider)
        (count,) = self.connection.execute(f"SELECT count(*) FROM objects WHERE {condition}", values).fetchone()
        return int(count)

    def _found(self, provider: str, search: Search, order: str) -> Iterator[Json]:
        condition, values = search.condition(provider)
        for (body,) in self.connection.execute(f"SELECT body FROM objects WHERE {condition} {order}", values):
            yield orjson.loads(body)


def _escaped(part: str) -> str:
    r"""The text itself as a pattern of LIKE, with `\` before the signs that mean something there."""
    return part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
