"""Whom rules mean: counted, and the newest of them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from chassis.postgres.limits import answered_within
from chassis.postgres.sql import Connection
from contracts.values import Node

from ..domain.contact import Contact
from ..domain.rules import Basis
from ..tables import CONTACTS
from .contacts import LISTED, contact_of
from .rules import to_sql


class Audiences:
    """Contacts, as far as rules mean them; those merged into others and those erased are nobody."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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
