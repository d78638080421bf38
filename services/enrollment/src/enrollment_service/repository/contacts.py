"""Contacts and the identities that lead to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sql import Connection

from ..domain.contact import Contact, Dispute
from ..errors import NoSuchContact
from ..tables import CONTACTS, IDENTITIES, IDENTITY_CONFLICTS, ORDERS

_COLUMNS = ("contact_id", "created_at", "changed_at", "version", "email", "name")


class Contacts:
    """Contacts; whoever decides about one locks its row first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, contact_id: UUID) -> Contact:
        """One contact. Raises `NoSuchContact`."""
        return _present(await self._find(contact_id))

    async def locked(self, contact_id: UUID) -> Contact:
        """One contact, ours until the transaction ends. Raises `NoSuchContact`."""
        return _present(await self.find_locked(contact_id))

    async def find_locked(self, contact_id: UUID) -> Contact | None:
        """One contact, ours until the transaction ends, or None."""
        return await self._find(contact_id, lock=True)

    async def several(self, contact_ids: Sequence[UUID]) -> dict[UUID, Contact]:
        """Contacts by id, as far as there are any."""
        rows = await self._connection.execute(select(CONTACTS).where(CONTACTS.c.contact_id.in_(contact_ids)))
        return {row["contact_id"]: _contact(row) for row in rows.mappings()}

    async def holders(self, *identities: str) -> dict[str, UUID]:
        """Which contacts hold these identities, as far as anybody does."""
        rows = await self._connection.execute(
            select(IDENTITIES.c.identity, IDENTITIES.c.contact_id).where(IDENTITIES.c.identity.in_(identities))
        )
        return {row.identity: row.contact_id for row in rows}

    async def claim(self, identity: str, contact_id: UUID, *, kind: str, now: datetime) -> UUID:
        """Give an identity to a contact unless somebody has it; returns who has it. A concurrent twin waits here."""
        statement = insert(IDENTITIES).values(identity=identity, contact_id=contact_id, kind=kind, seen_at=now)
        claimed = statement.on_conflict_do_update(
            index_elements=["tenant_id", "identity"], set_={"identity": statement.excluded.identity}
        ).returning(IDENTITIES.c.contact_id)
        holder_id: UUID = (await self._connection.execute(claimed)).scalar_one()
        return holder_id

    async def dispute(self, identity: str, *, holder_id: UUID, claimant_id: UUID, now: datetime) -> None:
        """Note that two contacts claim one identity; staff decides, nothing is merged here."""
        row = {"identity": identity, "holder_id": holder_id, "claimant_id": claimant_id, "seen_at": now}
        await self._connection.execute(insert(IDENTITY_CONFLICTS).values(row).on_conflict_do_nothing())

    async def disputes(self) -> Sequence[Dispute]:
        """Identities that two contacts claim, newest first."""
        rows = await self._connection.execute(
            select(IDENTITY_CONFLICTS).order_by(IDENTITY_CONFLICTS.c.seen_at.desc()).limit(200)
        )
        return [Dispute(row.identity, row.holder_id, row.claimant_id, row.seen_at) for row in rows]

    async def add(self, contact: Contact) -> None:
        """Store a new contact."""
        await self._connection.execute(insert(CONTACTS).values(_row(contact)))

    async def save(self, contact: Contact) -> None:
        """Store what changed."""
        await self._connection.execute(
            update(CONTACTS).where(CONTACTS.c.contact_id == contact.contact_id).values(_row(contact))
        )

    async def listing(self, *, before: UUID | None, limit: int) -> Sequence[Contact]:
        """Contacts, newest first."""
        statement = select(CONTACTS).order_by(CONTACTS.c.contact_id.desc()).limit(limit)
        if before is not None:
            statement = statement.where(CONTACTS.c.contact_id < before)
        return [_contact(row) for row in (await self._connection.execute(statement)).mappings()]

    async def locked_to_reconsider(self, limit: int) -> Sequence[Contact]:
        """Contacts with an order that is to be decided again; those another worker holds are left to it."""
        waiting = select(ORDERS.c.contact_id).where(ORDERS.c.reconsider)
        statement = (
            select(CONTACTS)
            .where(CONTACTS.c.contact_id.in_(waiting))
            .order_by(CONTACTS.c.contact_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_contact(row) for row in (await self._connection.execute(statement)).mappings()]

    async def _find(self, contact_id: UUID, *, lock: bool = False) -> Contact | None:
        statement = select(CONTACTS).where(CONTACTS.c.contact_id == contact_id)
        rows = await self._connection.execute(statement.with_for_update() if lock else statement)
        row = rows.mappings().first()
        return None if row is None else _contact(row)


def _present(contact: Contact | None) -> Contact:
    if contact is None:
        raise NoSuchContact
    return contact


def _contact(row: Any) -> Contact:  # noqa: ANN401 - a row of any query on contacts
    return Contact(**{name: row[name] for name in _COLUMNS})


def _row(contact: Contact) -> dict[str, object]:
    return {name: getattr(contact, name) for name in _COLUMNS}
