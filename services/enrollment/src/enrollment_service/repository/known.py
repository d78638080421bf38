"""What rules may ask about some contacts, loaded by sets: the memory's side of `repository/rules.py`."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from chassis.postgres.sql import Connection
from contracts.values import CountedEvents

from ..domain.rules import Known
from ..tables import CONTACTS
from .contacts import LISTED, contact_of
from .happenings import Happenings

_CONTACTS = select(CONTACTS).where(CONTACTS.c.contact_id == any_(bindparam("ids", type_=ARRAY(Uuid))), *LISTED)


class KnownContacts:
    """Contacts with what rules ask of them; those merged into others and those erased are nobody."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._happenings = Happenings(connection)

    async def of(self, contact_ids: Collection[UUID]) -> Sequence[Known]:
        """Those of some contacts that are contacts still."""
        people = [contact_of(row) for row in await self._connection.execute(_CONTACTS, {"ids": list(contact_ids)})]
        audits = await self._happenings.newest_audits(contact_ids)
        happened = await self._happenings.of_all(contact_ids, list(CountedEvents))
        return [Known(one, audits.get(one.contact_id, {}), happened.get(one.contact_id, {})) for one in people]
