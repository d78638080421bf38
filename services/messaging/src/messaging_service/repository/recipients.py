"""Copies of contacts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import any_, bindparam, select

from chassis.postgres.sql import Connection, to_json

from ..domain.recipient import Recipient
from ..tables import RECIPIENTS
from .rows import IDS, without_tenant

_KEEP = """
INSERT INTO recipients
    (contact_id, version, email, name, locale, merge_fields, address_hash, merged_into, phone, phone_hash)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::jsonb[],
    $7::text[], $8::uuid[], $9::text[], $10::text[])
ON CONFLICT (tenant_id, contact_id) DO UPDATE SET
    version = excluded.version, email = excluded.email, name = excluded.name,
    locale = excluded.locale, merge_fields = excluded.merge_fields,
    address_hash = coalesce(excluded.address_hash, recipients.address_hash),
    merged_into = excluded.merged_into, phone = excluded.phone,
    phone_hash = coalesce(excluded.phone_hash, recipients.phone_hash)
WHERE recipients.version < excluded.version
"""
_FORGET = """
UPDATE recipients SET email = NULL, name = NULL, locale = NULL, merge_fields = '{}', address_hash = NULL,
    phone = NULL, phone_hash = NULL
WHERE contact_id = $1
"""
_ONE_PERSON = "SELECT contact_id, merged_into FROM recipients WHERE contact_id = ANY ($1) OR merged_into = ANY ($1)"
_MERGES = "(hashtextextended('merges:' || current_setting('app.tenant'), 0))"
_LOCK_MERGES = f"SELECT pg_advisory_xact_lock{_MERGES}"
_HOLD_MERGES = f"SELECT pg_advisory_xact_lock_shared{_MERGES}"
_READ = select(RECIPIENTS).where(RECIPIENTS.c.contact_id == any_(IDS)).order_by(RECIPIENTS.c.contact_id)
_SHARED = (
    select(RECIPIENTS)
    .where(RECIPIENTS.c.contact_id == any_(IDS))
    .order_by(RECIPIENTS.c.contact_id)
    .with_for_update(read=True)
)
_OF_NUMBER = (
    select(RECIPIENTS.c.contact_id)
    .where(RECIPIENTS.c.phone_hash == bindparam("hash"))
    .order_by(RECIPIENTS.c.contact_id)
)
_LOCALE = "SELECT locale FROM recipients WHERE contact_id = $1"
_LOCKED = (
    select(RECIPIENTS).where(RECIPIENTS.c.contact_id == any_(IDS)).order_by(RECIPIENTS.c.contact_id).with_for_update()
)


class Recipients:
    """Copies of contacts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep_all(self, recipients: Iterable[Recipient], *, beside: Iterable[UUID] = ()) -> None:
        """Store contacts; an older version never replaces a newer. Those `beside` them, who are known, are locked only.

        All are locked in one pass in the order of their ids, also those that are there already and stay as they are.
        """
        newest = {contact_id: Recipient(contact_id, version=0) for contact_id in beside}
        for one in recipients:
            known = newest.get(one.contact_id)
            if known is None or known.version < one.version:
                newest[one.contact_id] = one
        rows = [newest[contact_id] for contact_id in sorted(newest)]
        await self._connection.run(
            _KEEP,
            [one.contact_id for one in rows],
            [one.version for one in rows],
            [one.email for one in rows],
            [one.name for one in rows],
            [one.locale for one in rows],
            [to_json(one.merge_fields) for one in rows],
            [one.address_hash for one in rows],
            [one.merged_into for one in rows],
            [one.phone for one in rows],
            [one.phone_hash for one in rows],
        )

    async def lock_merges(self) -> None:
        """Wait until nobody else keeps merges, or closes channels of whoever is one person.

        One of a chain may name a contact of whom there is no row to lock.
        """
        await self._connection.run(_LOCK_MERGES)

    async def person(self, contact_ids: Collection[UUID]) -> Sequence[UUID]:
        """Every contact that is the same person as one of these, as long as nobody else keeps merges."""
        return (await self._person(contact_ids))[0]

    async def known_of_person(self, contact_ids: Collection[UUID]) -> Collection[UUID]:
        """Those among them of whom there is a row."""
        return (await self._person(contact_ids))[1]

    async def locked_person(self, contact_id: UUID) -> dict[UUID, Recipient | None]:
        """Every contact that is the same person as one, itself among them; rows are locked, and merges wait."""
        await self._connection.run(_HOLD_MERGES)
        person = await self.person([contact_id])
        rows = await self._connection.execute(_LOCKED, {"ids": person})
        return {**dict.fromkeys(person), **{row["contact_id"]: _recipient(row) for row in rows}}

    async def lock_persons(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Collection[UUID]]:
        """Every contact that is the same person, for each of some contacts; all rows are locked at once."""
        if not contact_ids:
            return {}
        await self._connection.run(_HOLD_MERGES)
        await self._connection.execute(_LOCKED, {"ids": await self.person(contact_ids)})
        return {one: await self.person([one]) for one in sorted(contact_ids)}

    async def read(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Recipient]:
        """Recipients by id as they are, without a lock: to be shown, not to be decided on."""
        rows = await self._connection.execute(_READ, {"ids": list(contact_ids)})
        return {row["contact_id"]: _recipient(row) for row in rows}

    async def shared(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Recipient]:
        """Recipients by id, under a share lock: an opt-out waits for this transaction, or is seen by it."""
        rows = await self._connection.execute(_SHARED, {"ids": list(contact_ids)})
        return {row["contact_id"]: _recipient(row) for row in rows}

    async def of_number(self, phone_hash: str) -> Sequence[UUID]:
        """Contacts that have, or had last, the number of this hash."""
        return list((await self._connection.execute(_OF_NUMBER, {"hash": phone_hash})).scalars())

    async def locale_of(self, contact_id: UUID | None) -> str | None:
        """The locale of a contact; None for one that is not known, or has none."""
        locale: str | None = (await self._connection.run(_LOCALE, contact_id)).scalar()
        return locale

    async def find_locked(self, contact_id: UUID) -> Recipient | None:
        """One recipient, locked, or None."""
        row = (await self._connection.execute(_LOCKED, {"ids": [contact_id]})).first()
        return _recipient(row) if row is not None else None

    async def forget(self, contact_id: UUID) -> None:
        """Forget everything about a locked recipient but that there is one, also the hash of her address."""
        await self._connection.run(_FORGET, contact_id)

    async def _person(self, contact_ids: Collection[UUID]) -> tuple[Sequence[UUID], Collection[UUID]]:
        known, found, rows = set[UUID](), set(contact_ids), set[UUID]()
        while found != known:
            known = found
            pairs = [tuple(row) for row in await self._connection.run(_ONE_PERSON, sorted(known))]
            rows = {contact_id for contact_id, _into in pairs}
            found = known | {one for pair in pairs for one in pair if one is not None}
        return sorted(known), rows


def _recipient(row: Mapping[str, Any]) -> Recipient:
    return Recipient(**without_tenant(row))
