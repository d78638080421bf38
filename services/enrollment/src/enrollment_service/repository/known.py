"""What rules may ask about some contacts, loaded by sets: the memory's side of `repository/rules.py`."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.postgres.sql import Connection
from contracts.values import CountedEvents

from ..domain.rules import Happened, Known
from ..tables import AUDITS, CONTACTS
from .contacts import LISTED, contact_of
from .rules import EVENTS

_IDS = any_(bindparam("ids", type_=ARRAY(Uuid)))
_CONTACTS = select(CONTACTS).where(CONTACTS.c.contact_id == _IDS, *LISTED)
_NEWEST = (
    select(AUDITS.c.contact_id, AUDITS.c["values"])
    .where(AUDITS.c.contact_id == _IDS)
    .ext(distinct_on(AUDITS.c.contact_id))
    .order_by(AUDITS.c.contact_id, AUDITS.c.occurred_at.desc(), AUDITS.c.findings_id.desc())
)
_HAPPENED = {
    kind: select(
        of.contact_id.label("contact_id"),
        of.at.label("at"),
        *([] if of.campaign_id is None else [of.campaign_id.label("campaign_id")]),
    ).where(of.contact_id == _IDS, of.are)
    for kind, of in EVENTS.items()
}


class KnownContacts:
    """Contacts with what rules ask of them; those merged into others and those erased are nobody."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, contact_ids: Collection[UUID]) -> Sequence[Known]:
        """Those of some contacts that are contacts still."""
        ids = {"ids": list(contact_ids)}
        people = [contact_of(row) for row in await self._connection.execute(_CONTACTS, ids)]
        audits = {row["contact_id"]: row["values"] for row in await self._connection.execute(_NEWEST, ids)}
        events = await self._events(ids)
        return [Known(one, audits.get(one.contact_id, {}), events[one.contact_id]) for one in people]

    async def _events(self, ids: Mapping[str, Any]) -> Mapping[UUID, Mapping[CountedEvents, Sequence[Happened]]]:
        found = defaultdict[UUID, dict[CountedEvents, list[Happened]]](dict)
        for kind, statement in _HAPPENED.items():
            for row in (await self._connection.execute(statement, ids)).mappings():
                one = Happened(row["at"], row.get("campaign_id"))
                found[row["contact_id"]].setdefault(kind, []).append(one)
        return found
