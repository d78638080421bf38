"""Fields that a tenant has made for its contacts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection
from contracts.values import FieldKind

from ..domain.own_field import OwnField
from ..tables import CONTACT_FIELDS

_COLUMNS = ("name", "kind", "label", "created_at", "retired_at", "revision")
_ALL = select(CONTACT_FIELDS).order_by(CONTACT_FIELDS.c.name)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('contact_fields:' || current_setting('app.tenant'), 0))"
_ADD = Insertion(CONTACT_FIELDS, *_COLUMNS)
_CHANGE = Change(CONTACT_FIELDS, key=("name",), columns=("label", "retired_at", "revision"))


class OwnFields:
    """The catalogue of a tenant's own fields; names and kinds stay."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def all(self) -> Sequence[OwnField]:
        """Every field, also those retired, by name."""
        return [_field(row) for row in await self._connection.execute(_ALL)]

    async def locked(self) -> dict[str, OwnField]:
        """The same, and nobody else changes the catalogue until the transaction ends."""
        await self._connection.run(_LOCK)
        return {one.name: one for one in await self.all()}

    async def add(self, field: OwnField) -> None:
        """Store a field that is new to a locked catalogue."""
        await _ADD(self._connection, [_row(field)])

    async def save_all(self, fields: Sequence[OwnField]) -> None:
        """Store the labels of fields, whether they are retired, and how often they were said."""
        await _CHANGE(self._connection, [_row(field) for field in fields])


def _row(field: OwnField) -> dict[str, object]:
    return {name: getattr(field, name) for name in _COLUMNS}


def _field(row: Any) -> OwnField:  # noqa: ANN401 - a row
    return OwnField(**{name: row[name] for name in _COLUMNS} | {"kind": FieldKind(row["kind"])})
