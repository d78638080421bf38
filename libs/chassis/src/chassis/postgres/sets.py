"""Many rows of one table in one statement.

The text of such a statement depends on its columns alone, never on the number of rows, so PostgreSQL prepares it once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Table, Uuid
from sqlalchemy.types import ARRAY, JSON

from .sql import DIALECT, Connection, Row, to_json


class _Columns:
    """Named columns of a table as parallel arrays.

    PostgreSQL's arrays have no rows of different lengths, so a column that is a list of texts travels as JSON.
    """

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        types = {name: table.c[name].type for name in names}
        self._names = names
        self._json = frozenset(name for name, kind in types.items() if isinstance(kind, JSON | ARRAY))
        kinds = ["jsonb" if isinstance(kind, ARRAY) else kind.compile(dialect=DIALECT) for kind in types.values()]
        self.arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(kinds, 1))
        self.listed = ", ".join(f'"{name}"' for name in names)
        self.values = {
            name: f'ARRAY(SELECT jsonb_array_elements_text(new."{name}"))'
            if isinstance(kind, ARRAY)
            else f'new."{name}"'
            for name, kind in types.items()
        }
        self.selected = ", ".join(self.values.values())

    def turned(self, rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        return [
            [to_json(row[name]) for row in rows] if name in self._json else [row[name] for row in rows]
            for name in self._names
        ]


def _order(table: Table, name: str) -> Callable[[Any], Any]:
    """What the values of a column are ordered by: ids by their number, which is the order of their text."""
    return attrgetter("int") if isinstance(table.c[name].type, Uuid) else str


def _key(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key.columns if column.name != "tenant_id")


class Insertion:
    """`INSERT … SELECT FROM unnest(…)`, in one order for everybody, so that concurrent writers cannot deadlock.

    `key` names what makes a row unique, by default the primary key; rows are inserted in its order. With `once`, rows
    that are there already are left out; with `replace`, their other columns are overwritten. `returning` names the
    columns returned of rows written.
    """

    def __init__(
        self,
        table: Table,
        *names: str,
        key: Sequence[str] = (),
        once: bool = False,
        replace: bool = False,
        returning: Sequence[str] = (),
    ) -> None:
        self._columns = _Columns(table, names)
        self._key = tuple(key) or tuple(name for name in _key(table) if name in names)
        self._order = tuple((name, _order(table, name)) for name in self._key)
        listed, unique = self._columns.listed, ", ".join(("tenant_id", *self._key))
        others = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in self._key)
        self.text = (
            f"INSERT INTO {table.name} ({listed}) SELECT {self._columns.selected}"  # noqa: S608 - names of our own tables
            f" FROM unnest({self._columns.arrays}) AS new ({listed})"
            + (" ON CONFLICT DO NOTHING" if once else "")
            + (f" ON CONFLICT ({unique}) DO UPDATE SET {others}" if replace else "")
            + (f" RETURNING {', '.join(returning)}" if returning else "")
        )

    async def __call__(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> Sequence[Row]:
        """Insert rows; returns what `returning` named of those written."""
        arguments = self.arguments(rows)
        return (await connection.run(self.text, *arguments)).all() if arguments[0] else ()

    def arguments(self, rows: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
        """Rows as the arguments of `text`, a list for each column: for a statement that holds this one."""
        return self._columns.turned(sorted(rows, key=lambda row: [order(row[name]) for name, order in self._order]))


class Change:
    """`UPDATE … FROM unnest(…)`: new values for the rows that `key` names, whose locks the caller holds.

    The first column of `key` is asked for by `ANY` besides, so that only the rows that change are read: without it
    PostgreSQL may read every row of the tenant, or compare each of them with every new one.
    """

    def __init__(self, table: Table, *, key: Sequence[str], columns: Sequence[str]) -> None:
        self._columns = _Columns(table, (*key, *columns))
        settings = ", ".join(f'"{name}" = {self._columns.values[name]}' for name in columns)
        same = " AND ".join(f'{table.name}."{name}" = new."{name}"' for name in key)
        self.text = (
            f"UPDATE {table.name} SET {settings}"  # noqa: S608 - names of our own tables
            f" FROM unnest({self._columns.arrays}) AS new ({self._columns.listed})"
            f' WHERE {same} AND {table.name}."{key[0]}" = ANY ($1)'
        )

    async def __call__(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Change rows; returns how many there were."""
        return (await connection.run(self.text, *self._columns.turned(rows))).rowcount if rows else 0
