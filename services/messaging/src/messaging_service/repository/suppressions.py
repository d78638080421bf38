"""Closed channels, and those that were lifted."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Select, Text, Uuid, any_, bindparam, select, tuple_

from chassis.postgres.pages import LATEST
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.values import Channel

from ..domain.suppression import Lifting, Suppression, SuppressionReason, Wanted
from ..errors import NoSuchSuppression
from ..tables import SUPPRESSIONS
from .rows import IDS, rows_of, without_tenant

_ALL = tuple(field.name for field in fields(Suppression))
_CLOSED = tuple(name for name in _ALL if not name.startswith("lift"))
_ADD = Insertion(
    SUPPRESSIONS,
    *_CLOSED,
    key=("contact_id", "channel", "reason", "address_hash"),
    once=True,
    returning=("id",),
)
_OPEN = SUPPRESSIONS.c.lifted_at.is_(None)
_LIFT = """
UPDATE suppressions SET lifted_at = $4, lifted_by = $5, lift_note = $6
WHERE id IN (
    SELECT id FROM suppressions
    WHERE contact_id = ANY ($1) AND channel = $2 AND reason = $3 AND lifted_at IS NULL
        AND ($7::text IS NULL OR address_hash = $7)
    ORDER BY id FOR UPDATE)
"""
_FORGET_NOTES = "UPDATE suppressions SET lift_note = '' WHERE contact_id = $1 AND lift_note <> ''"
_ONE = select(SUPPRESSIONS).where(SUPPRESSIONS.c.id == bindparam("id"))
_OF = (
    select(SUPPRESSIONS)
    .where(SUPPRESSIONS.c.contact_id == bindparam("contact_id"), _OPEN)
    .order_by(SUPPRESSIONS.c.suppressed_at, SUPPRESSIONS.c.id)
)
_OF_ALL = select(SUPPRESSIONS).where(
    _OPEN,
    (SUPPRESSIONS.c.contact_id == any_(IDS))
    | (SUPPRESSIONS.c.address_hash == any_(bindparam("hashes", type_=ARRAY(Text)))),
)
_PLACE = (SUPPRESSIONS.c.suppressed_at, SUPPRESSIONS.c.id)
_BEFORE = tuple_(bindparam("before_at", type_=DateTime(timezone=True)), bindparam("before_id", type_=Uuid))


class Suppressions:
    """Closed channels, and those that were lifted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, suppressions: Collection[Suppression]) -> set[UUID]:
        """Close channels; returns the ids of those that were not closed for this reason already."""
        return {row.id for row in await _ADD(self._connection, rows_of(suppressions, _CLOSED))}

    async def forget_notes(self, contact_id: UUID) -> None:
        """Empty what was noted when channels of a contact were opened again."""
        await self._connection.run(_FORGET_NOTES, contact_id)

    async def lift(self, closed: Suppression, contact_ids: Collection[UUID], lifting: Lifting) -> None:
        """Open a channel again for all of some contacts, as far as it is closed for this reason."""
        told = lifting.at, lifting.by, lifting.note
        of_reason = closed.channel, closed.reason
        address_hash = closed.address_hash if closed.reason.closes_address_alone else None
        await self._connection.run(_LIFT, sorted(contact_ids), *of_reason, *told, address_hash)

    async def get(self, suppression_id: UUID) -> Suppression:
        """One of them. Raises `NoSuchSuppression`."""
        row = (await self._connection.execute(_ONE, {"id": suppression_id})).first()
        if row is None:
            raise NoSuchSuppression
        return _suppression(row)

    async def of(self, contact_id: UUID) -> list[Suppression]:
        """The closed channels of a contact, the oldest first."""
        rows = await self._connection.execute(_OF, {"contact_id": contact_id})
        return [_suppression(row) for row in rows]

    async def of_all(self, contact_ids: Collection[UUID], hashes: Collection[str]) -> list[Suppression]:
        """The closed channels of contacts, and of addresses by their hashes."""
        rows = await self._connection.execute(_OF_ALL, {"ids": list(contact_ids), "hashes": list(hashes)})
        return [_suppression(row) for row in rows]

    async def page(self, wanted: Wanted, *, before: tuple[datetime, UUID] | None, limit: int) -> list[Suppression]:
        """Those that are wanted, the newest first, closed before this moment and id."""
        named = {name: value for name, value in vars(wanted).items() if name != "is_lifted" and value is not None}
        before_at, before_id = before or LATEST
        asked = {**named, "before_at": before_at, "before_id": before_id, "limit": limit}
        rows = await self._connection.execute(_page(tuple(sorted(named)), is_lifted=wanted.is_lifted), asked)
        return [_suppression(row) for row in rows]


@cache
def _page(names: tuple[str, ...], *, is_lifted: bool) -> Select[Any]:
    """The statement for pages of suppressions that are found by these columns."""
    wanted = (SUPPRESSIONS.c[name] == bindparam(name) for name in names)
    query = select(SUPPRESSIONS).where(tuple_(*_PLACE) < _BEFORE, ~_OPEN if is_lifted else _OPEN, *wanted)
    return query.order_by(*(column.desc() for column in _PLACE)).limit(bindparam("limit"))


def _suppression(row: Mapping[str, Any]) -> Suppression:
    typed = {"channel": Channel(row["channel"]), "reason": SuppressionReason(row["reason"])}
    return Suppression(**{**without_tenant(row), **typed})
