"""Contacts that have turned out to be one person."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from chassis.postgres.sql import Connection

from ..tables import MERGED_CONTACTS

# The other contact may have been merged meanwhile: contacts lead to the last one, whatever the order of arrival.
_FOLLOW = "UPDATE merged_contacts SET survivor_id = $2 WHERE survivor_id = $1"
_KEEP = "INSERT INTO merged_contacts (contact_id, survivor_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_LAST = func.coalesce(
    select(MERGED_CONTACTS.c.survivor_id)
    .where(MERGED_CONTACTS.c.contact_id == bindparam("contact_id", type_=Uuid))
    .scalar_subquery(),
    bindparam("contact_id", type_=Uuid),
)
_SURVIVOR = select(_LAST)
_OTHERS = select(MERGED_CONTACTS.c.contact_id).where(
    MERGED_CONTACTS.c.survivor_id == bindparam("survivor_id", type_=Uuid)
)


class Merged:
    """Which contacts are one person, as enrollment has said."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, contact_id: UUID, survivor_id: UUID) -> None:
        """Note that a contact is another one."""
        last = await self.survivor(survivor_id)
        await self._connection.run(_KEEP, contact_id, last)
        await self._connection.run(_FOLLOW, contact_id, last)

    async def survivor(self, contact_id: UUID) -> UUID:
        """The contact that a contact has turned out to be; itself, as long as nothing else was said."""
        found: UUID = await self._connection.scalar(_SURVIVOR, {"contact_id": contact_id})
        return found

    async def person(self, contact_id: UUID) -> list[UUID]:
        """Every contact that is the same person as this one, with itself."""
        survivor = await self.survivor(contact_id)
        return [survivor, *await self._connection.scalars(_OTHERS, {"survivor_id": survivor})]
