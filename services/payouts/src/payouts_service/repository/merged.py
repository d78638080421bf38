"""Contacts that have turned out to be one person."""

from collections.abc import Iterable
from uuid import UUID

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..tables import MERGED_CONTACTS

# Each merge is kept as it was told and never changed, so that none can miss another that is on its way: who leads to
# whom is followed when it is asked.
_KEEP = Insertion(MERGED_CONTACTS, "contact_id", "survivor_id", once=True)
_UP = """led (contact_id) AS (
    SELECT $1::uuid UNION SELECT survivor_id FROM merged_contacts JOIN led USING (contact_id)
)"""
_LAST = (
    "SELECT contact_id FROM led WHERE NOT EXISTS (SELECT FROM merged_contacts AS m WHERE m.contact_id = led.contact_id)"
)
_SURVIVOR = f"WITH RECURSIVE {_UP} {_LAST}"
_PERSON = f"""
WITH RECURSIVE {_UP}, person (contact_id) AS (
    ({_LAST})
    UNION SELECT m.contact_id FROM merged_contacts AS m JOIN person ON m.survivor_id = person.contact_id
)
SELECT contact_id FROM person
"""  # noqa: S608 - our own text


class Merged:
    """Which contacts are one person, as enrollment has said."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep_all(self, merges: Iterable[tuple[UUID, UUID]]) -> None:
        """Note of contacts, each given first, that they are another one."""
        rows = [{"contact_id": contact_id, "survivor_id": survivor_id} for contact_id, survivor_id in merges]
        await _KEEP(self._connection, rows)

    async def survivor(self, contact_id: UUID) -> UUID:
        """The contact that a contact has turned out to be; itself, as long as nothing else was said."""
        found: UUID = (await self._connection.run(_SURVIVOR, contact_id)).scalar_one()
        return found

    async def person(self, contact_id: UUID) -> list[UUID]:
        """Every contact that is the same person as this one, with itself."""
        return list((await self._connection.run(_PERSON, contact_id)).scalars())
