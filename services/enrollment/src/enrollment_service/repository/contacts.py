"""Contacts and the identities that lead to them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, any_, bindparam, func, select

from chassis.errors import Conflict
from chassis.postgres.closable import Closing
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.contact import Contact, Dispute
from ..domain.recognition import Claim, DisputedIdentity
from ..errors import NoSuchContact
from ..tables import CONTACTS, IDENTITIES, IDENTITY_CONFLICTS, ORDERS

_COLUMNS = (
    "contact_id",
    "created_at",
    "changed_at",
    "version",
    "email",
    "name",
    "phone",
    "zone",
    "locale",
    "stage",
    "tags",
    "fields",
    "merged_into",
    "erased_at",
)
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_SEVERAL = select(CONTACTS).where(CONTACTS.c.contact_id == any_(_IDS)).order_by(CONTACTS.c.contact_id)
_ASKED = CONTACTS.alias()
_LED_TO = select(CONTACTS, _ASKED.c.contact_id.label("asked_id")).where(
    _ASKED.c.contact_id == any_(_IDS),
    CONTACTS.c.contact_id == func.coalesce(_ASKED.c.merged_into, _ASKED.c.contact_id),
    CONTACTS.c.erased_at.is_(None),
)
_HEIRS = select(CONTACTS.c.contact_id, func.coalesce(CONTACTS.c.merged_into, CONTACTS.c.contact_id)).where(
    CONTACTS.c.contact_id == any_(_IDS)
)
_LOCK = _SEVERAL.with_for_update()
_LOCK_IF_FREE = _SEVERAL.with_for_update(skip_locked=True)
_LIMIT = bindparam("limit", type_=Integer)
LISTED = CONTACTS.c.merged_into.is_(None), CONTACTS.c.erased_at.is_(None)
"""Which rows are contacts still."""
_LIST = select(CONTACTS).where(*LISTED).order_by(CONTACTS.c.contact_id.desc()).limit(_LIMIT)
_LIST_BEFORE = _LIST.where(CONTACTS.c.contact_id < bindparam("before", type_=Uuid))
_TO_RECONSIDER = (
    select(CONTACTS)
    .where(CONTACTS.c.contact_id.in_(select(ORDERS.c.contact_id).where(ORDERS.c.reconsider)))
    .order_by(CONTACTS.c.contact_id)
    .limit(_LIMIT)
    .with_for_update(skip_locked=True)
)
_BARE = select(CONTACTS.c.contact_id, CONTACTS.c.erased_at).where(
    CONTACTS.c.contact_id == any_(_IDS), CONTACTS.c.email.is_(None)
)
_SAVE = Insertion(CONTACTS, *_COLUMNS, replace=True)
# One look an identity: as long as a table is new and has no statistics, PostgreSQL would rather read all of the tenant.
_HOLDERS = """
SELECT identity, contact_id FROM unnest($1::text[]) AS asked (identity)
CROSS JOIN LATERAL (SELECT contact_id FROM identities WHERE identities.identity = asked.identity LIMIT 1) AS holder
"""
_CLAIM = Insertion(IDENTITIES, "identity", "contact_id", "kind", "seen_at", once=True, returning=("identity",))
_DISPUTED = """
SELECT identity, holder.id AS holder_id, claimant.id AS claimant_id, seen_at, closed_at, closed_by, closing_note
FROM identity_conflicts
JOIN (SELECT contact_id, coalesce(merged_into, contact_id) AS id FROM contacts) AS holder
    ON holder.contact_id = identity_conflicts.holder_id
JOIN (SELECT contact_id, coalesce(merged_into, contact_id) AS id FROM contacts) AS claimant
    ON claimant.contact_id = identity_conflicts.claimant_id
WHERE holder.id <> claimant.id
"""
_DISPUTES = f"{_DISPUTED} AND (closed_at IS NOT NULL) = $1 ORDER BY seen_at DESC LIMIT 200"
_BETWEEN = (
    f"{_DISPUTED} AND closed_at IS NOT NULL AND holder.id = ANY ($1) AND claimant.id = ANY ($1) ORDER BY identity"
)
_KEEP_APART = """
UPDATE identity_conflicts SET closed_at = $3, closed_by = $4, closing_note = $5
WHERE closed_at IS NULL AND holder_id = ANY ($1) AND claimant_id = ANY ($1)
    AND (holder_id = ANY ($2)) <> (claimant_id = ANY ($2))
"""
_IDS_OF = """
SELECT contact_id FROM contacts
JOIN (SELECT coalesce(merged_into, contact_id) AS id FROM contacts WHERE contact_id = $1) AS asked
    ON contacts.contact_id = asked.id OR contacts.merged_into = asked.id
ORDER BY contact_id
"""
_MERGED = (
    select(CONTACTS)
    .where(CONTACTS.c.merged_into == bindparam("contact_id", type_=Uuid))
    .order_by(CONTACTS.c.changed_at.desc())
    .limit(200)
)
_DISPUTE = Insertion(IDENTITY_CONFLICTS, "identity", "holder_id", "claimant_id", "seen_at", once=True)


class Contacts:
    """Contacts; whoever decides about one locks its row first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, contact_id: UUID) -> Contact:
        """One contact, or the one it was merged into. Raises `NoSuchContact`."""
        found = _present((await self.several([contact_id])).get(contact_id))
        return found if found.merged_into is None else await self.get(found.merged_into)

    async def locked(self, contact_id: UUID) -> Contact:
        """One contact, or the one it was merged into, ours until the transaction ends. Raises `NoSuchContact`."""
        found = _present((await self.locked_all([contact_id])).get(contact_id))
        return found if found.merged_into is None else await self.locked(found.merged_into)

    async def locked_pair(self, one: UUID, other: UUID) -> tuple[Contact, Contact] | None:
        """Two contacts that may have been merged into others, in one lock; None if they are the same by now."""
        ids = [(await self.get(contact_id)).contact_id for contact_id in (one, other)]
        if ids[0] == ids[1]:
            return None
        found = await self.locked_all(ids)
        if any(contact.merged_into or contact.erased_at for contact in found.values()):
            raise Conflict("a contact was merged or erased meanwhile")
        return found[ids[0]], found[ids[1]]

    async def locked_all(self, contact_ids: Iterable[UUID]) -> dict[UUID, Contact]:
        """Contacts by id, as far as there are any, locked in one order for everybody."""
        rows = await self._connection.execute(_LOCK, {"ids": list(contact_ids)})
        return {row["contact_id"]: contact_of(row) for row in rows}

    async def locked_if_free(self, contact_ids: Iterable[UUID]) -> dict[UUID, Contact]:
        """Those of some contacts that nobody else holds, by id, ours until the transaction ends."""
        rows = await self._connection.execute(_LOCK_IF_FREE, {"ids": list(contact_ids)})
        return {row["contact_id"]: contact_of(row) for row in rows}

    async def ids_of(self, contact_id: UUID) -> Sequence[UUID]:
        """Every id that leads to the same contact as this one, in order; none for an unknown one."""
        return list((await self._connection.run(_IDS_OF, contact_id)).scalars())

    async def merged_into(self, contact_id: UUID) -> Sequence[Contact]:
        """Contacts that turned out to be this one, the latest first; nothing has changed in them since."""
        return [contact_of(row) for row in await self._connection.execute(_MERGED, {"contact_id": contact_id})]

    async def several(self, contact_ids: Sequence[UUID]) -> dict[UUID, Contact]:
        """Contacts by id, as far as there are any."""
        rows = await self._connection.execute(_SEVERAL, {"ids": list(contact_ids)})
        return {row["contact_id"]: contact_of(row) for row in rows}

    async def led_to(self, contact_ids: Sequence[UUID]) -> dict[UUID, Contact]:
        """Who these ids lead to, also those of contacts merged into others; without those erased."""
        rows = (await self._connection.execute(_LED_TO, {"ids": list(contact_ids)})).mappings()
        return {row["asked_id"]: contact_of(row) for row in rows}

    async def heirs_of(self, contact_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """The ids that these ids lead to, as far as there are such contacts: of one that is merged, another's."""
        rows = await self._connection.execute(_HEIRS, {"ids": list(contact_ids)})
        return {asked: heir for asked, heir in rows}  # noqa: C416 - rows are no pairs to a type checker

    async def holders(self, identities: Iterable[str]) -> dict[str, UUID]:
        """Which contacts hold these identities, as far as anybody does."""
        rows = await self._connection.run(_HOLDERS, list(set(identities)))
        return {row.identity: row.contact_id for row in rows}

    async def without_address(self, contact_ids: Iterable[UUID]) -> tuple[set[UUID], set[UUID]]:
        """Those of some contacts that have no address, and those that have none because they were erased."""
        bare, erased = set[UUID](), set[UUID]()
        for row in await self._connection.execute(_BARE, {"ids": list(set(contact_ids))}):
            (erased if row["erased_at"] else bare).add(row["contact_id"])
        return bare, erased

    async def claim_all(self, claims: Sequence[Claim], now: datetime) -> None:
        """Give identities to contacts; whoever claims one at the same time waits. Raises `Conflict` if one is taken."""
        rows = [{"identity": c.identity, "contact_id": c.contact_id, "kind": c.kind, "seen_at": now} for c in claims]
        if len(await _CLAIM(self._connection, rows)) < len(claims):
            raise Conflict("an identity was claimed meanwhile")

    async def dispute_all(self, disputed: Iterable[DisputedIdentity], now: datetime) -> None:
        """Note identities that two contacts claim; staff decides, nothing is merged here."""
        await _DISPUTE(self._connection, [{**asdict(identity), "seen_at": now} for identity in disputed])

    async def disputes(self, *, is_closed: bool) -> Sequence[Dispute]:
        """Identities that two contacts claim, newest first; those who have become one do not."""
        return [Dispute(**row) for row in (await self._connection.run(_DISPUTES, is_closed)).mappings()]

    async def keep_apart(self, one: UUID, other: UUID, closing: Closing) -> Sequence[Dispute]:
        """Note that two contacts are not one, whatever either claims of the other; returns all that is closed so.

        Both are named by the ids that they have now; what was claimed under ids that lead to them counts too.
        """
        hers, theirs = await self.ids_of(one), await self.ids_of(other)
        await self._connection.run(_KEEP_APART, [*hers, *theirs], hers, closing.at, closing.by, closing.note)
        return [Dispute(**row) for row in (await self._connection.run(_BETWEEN, [one, other])).mappings()]

    async def save_all(self, contacts: Iterable[Contact]) -> None:
        """Store contacts that are new, or that changed and are locked."""
        await _SAVE(self._connection, [_row(contact) for contact in contacts])

    async def listing(self, *, before: UUID | None, limit: int) -> Sequence[Contact]:
        """Contacts, newest first."""
        if before is None:
            return await self._read(_LIST, limit=limit)
        return await self._read(_LIST_BEFORE, limit=limit, before=before)

    async def locked_to_reconsider(self, limit: int) -> Sequence[Contact]:
        """Contacts with an order that is to be decided again; those another worker holds are left to it."""
        return await self._read(_TO_RECONSIDER, limit=limit)

    async def _read(self, statement: Any, **values: object) -> list[Contact]:  # noqa: ANN401 - a query on contacts
        return [contact_of(row) for row in await self._connection.execute(statement, values)]


def _present(contact: Contact | None) -> Contact:
    if contact is None or contact.erased_at:
        raise NoSuchContact
    return contact


def contact_of(row: Any) -> Contact:  # noqa: ANN401 - a row of any query on contacts
    """A contact as its row holds it."""
    return Contact(**{name: row[name] for name in _COLUMNS} | {"tags": tuple(row["tags"])})


def _row(contact: Contact) -> dict[str, object]:
    return {name: getattr(contact, name) for name in _COLUMNS}
