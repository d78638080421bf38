"""Whom rules mean: counted, and the newest of them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, any_, bindparam, func, select

from chassis.postgres.limits import answered_within
from chassis.postgres.sql import Connection
from contracts.values import Node

from ..domain.contact import Contact
from ..domain.rules import Basis
from ..tables import CONTACTS
from .contacts import LISTED, contact_of
from .known import KnownContacts
from .rules import to_sql

_IDS = any_(bindparam("ids", type_=ARRAY(Uuid)))
_NEXT = select(CONTACTS.c.contact_id).order_by(CONTACTS.c.contact_id).limit(bindparam("limit", type_=Integer))
_NEXT_AFTER = _NEXT.where(CONTACTS.c.contact_id > bindparam("after", type_=Uuid))


class Audiences:
    """Contacts, as far as rules mean them; those merged into others and those erased are nobody."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.known = KnownContacts(connection)

    async def preview(
        self, rule: Node, basis: Basis, *, sample: int, patience: timedelta
    ) -> tuple[int, Sequence[Contact]]:
        """How many a rule without faults means, and the newest of them. Raises `TooSlow` when that takes too long."""
        meant = (*LISTED, to_sql(rule, basis))
        newest = select(CONTACTS).where(*meant).order_by(CONTACTS.c.contact_id.desc()).limit(sample)
        async with answered_within(self._connection, patience):
            number: int = await self._connection.scalar(select(func.count()).select_from(CONTACTS).where(*meant))
            rows = await self._connection.execute(newest) if number else ()
        return number, [contact_of(row) for row in rows]

    async def following(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """The next contacts in the order of their ids, also those that are nobody any more."""
        statement, more = (_NEXT, {}) if after is None else (_NEXT_AFTER, {"after": after})
        return list(await self._connection.scalars(statement, {"limit": limit, **more}))

    async def meant(self, rule: Node, basis: Basis, contact_ids: Sequence[UUID]) -> set[UUID]:
        """Those of some contacts that a rule without faults means."""
        those = select(CONTACTS.c.contact_id).where(CONTACTS.c.contact_id == _IDS, *LISTED, to_sql(rule, basis))
        return set(await self._connection.scalars(those, {"ids": contact_ids}))
