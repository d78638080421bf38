"""What happened to contacts, as rules count it in memory."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, null, select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.postgres.sql import Connection
from contracts.values import CountedEvents

from ..domain.rules import Happened
from ..tables import AUDITS
from .rules import EVENTS

_IDS = bindparam("ids", type_=ARRAY(Uuid))
_OF = {
    kind: select(
        of.contact_id.label("contact_id"),
        of.at.label("at"),
        (null() if of.campaign_id is None else of.campaign_id).label("campaign_id"),
    ).where(of.contact_id == any_(_IDS), of.are)
    for kind, of in EVENTS.items()
}
_NEWEST_AUDITS = (
    select(AUDITS.c.contact_id, AUDITS.c["values"])
    .ext(distinct_on(AUDITS.c.contact_id))
    .where(AUDITS.c.contact_id == any_(_IDS))
    .order_by(AUDITS.c.contact_id, AUDITS.c.occurred_at.desc(), AUDITS.c.findings_id.desc())
)


class Happenings:
    """Orders, enrollments and audits of contacts, read by sets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_all(
        self, contact_ids: Collection[UUID], kinds: Collection[CountedEvents]
    ) -> Mapping[UUID, Mapping[CountedEvents, Sequence[Happened]]]:
        """What happened of these kinds, by contact; one of whom nothing happened has no entry."""
        found: dict[UUID, dict[CountedEvents, list[Happened]]] = {}
        for kind in kinds:
            for row in await self._connection.execute(_OF[kind], {"ids": list(contact_ids)}):
                of_contact = found.setdefault(row["contact_id"], {})
                of_contact.setdefault(kind, []).append(Happened(row["at"], row["campaign_id"]))
        return found

    async def newest_audits(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, object]]:
        """The values of the newest audit of each contact that has one."""
        rows = await self._connection.execute(_NEWEST_AUDITS, {"ids": list(contact_ids)})
        return {row["contact_id"]: row["values"] for row in rows}
