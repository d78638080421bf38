"""Who is in which segment, and of whom that is in doubt."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, Uuid, any_, bindparam, delete, func, select, update

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.contact import Contact
from ..domain.membership import Membership, Pair
from ..tables import CONTACTS, SEGMENT_DOUBTS, SEGMENT_MEMBERS, SEGMENT_TURNS
from .contacts import contact_of
from .fills import Fills

_COLUMNS = ("segment_id", "contact_id", "entries", "entered_at", "left_at")
_M, _T, _D = SEGMENT_MEMBERS.c, SEGMENT_TURNS.c, SEGMENT_DOUBTS.c
_CONTACTS = any_(bindparam("contacts", type_=ARRAY(Uuid)))
_SEGMENTS = any_(bindparam("segments", type_=ARRAY(Uuid)))
_ONE, _LIMIT = bindparam("segment_id", type_=Uuid), bindparam("limit", type_=Integer)
_IS_IN_DOUBT = """
SELECT EXISTS (SELECT FROM segment_doubts WHERE coalesce(put_off_until <= $1, TRUE))
    OR EXISTS (SELECT FROM segment_turns WHERE turns_at <= $1)
    OR EXISTS (SELECT FROM segments LEFT JOIN segment_fills USING (tenant_id, segment_id)
        WHERE filled_at IS NULL OR zone <> $2)
    OR EXISTS (SELECT FROM segment_fills LEFT JOIN segments USING (tenant_id, segment_id) WHERE name IS NULL)
"""
_LOCK = """
INSERT INTO segment_looks (looked_at) VALUES ($1) ON CONFLICT (tenant_id)
    DO UPDATE SET looked_at = greatest(segment_looks.looked_at, excluded.looked_at) RETURNING looked_at
"""
_NOW = bindparam("now", type_=DateTime(timezone=True))
_DOUBTED = (
    select(_D.position, _D.contact_id)
    .where(_D.put_off_until.is_(None) | (_D.put_off_until <= _NOW))
    .order_by(_D.position)
    .limit(_LIMIT)
)
_FIRST_DOUBT = _DOUBTED.with_only_columns(_D.position).scalar_subquery()
_PUT_OFF = update(SEGMENT_DOUBTS).where(_D.position == _FIRST_DOUBT).values(put_off_until=bindparam("until"))
_SETTLED = delete(SEGMENT_DOUBTS).where(_D.position == any_(bindparam("positions", type_=ARRAY(BigInteger))))
_TURNED = select(_T.contact_id).where(_T.turns_at <= _NOW).order_by(_T.turns_at).limit(_LIMIT)
_FIRST_TURN = _TURNED.scalar_subquery()
_PUT_OFF_TURNS = (
    update(SEGMENT_TURNS).where(_T.contact_id == _FIRST_TURN, _T.turns_at <= _NOW).values(turns_at=bindparam("until"))
)
_FIRST_PUT_OFF = select(func.min(_D.put_off_until)).scalar_subquery()
_NEXT_TURN = select(func.least(select(func.min(_T.turns_at)).scalar_subquery(), _FIRST_PUT_OFF))
_HELD = select(SEGMENT_MEMBERS).where(_M.contact_id == _CONTACTS, _M.segment_id == _SEGMENTS)
_SAVE = Insertion(SEGMENT_MEMBERS, *_COLUMNS, replace=True)
_TURNS = select(SEGMENT_TURNS).where(_T.contact_id == _CONTACTS, _T.segment_id == _SEGMENTS)
_SAVE_TURNS = Insertion(SEGMENT_TURNS, "segment_id", "contact_id", "turns_at", replace=True)
_DROP_TURNS = """
DELETE FROM segment_turns USING unnest($1::uuid[], $2::uuid[]) AS gone (segment_id, contact_id)
WHERE segment_turns.segment_id = gone.segment_id AND segment_turns.contact_id = gone.contact_id
"""
_INSIDE = _M.segment_id == _ONE, _M.left_at.is_(None)
_COUNT = select(func.count()).select_from(SEGMENT_MEMBERS).where(*_INSIDE)
_SAME_CONTACT = (CONTACTS.c.tenant_id == _M.tenant_id) & (CONTACTS.c.contact_id == _M.contact_id)
_PAGE = (
    select(CONTACTS, _M.entered_at)
    .join(SEGMENT_MEMBERS, _SAME_CONTACT)
    .where(*_INSIDE)
    .order_by(_M.contact_id.desc())
    .limit(_LIMIT)
)
_PAGE_BEFORE = _PAGE.where(_M.contact_id < bindparam("before", type_=Uuid))
_OF_CONTACT = select(SEGMENT_MEMBERS).where(_M.contact_id == bindparam("contact_id", type_=Uuid))
_FORGOTTEN = [
    f"DELETE FROM {table} WHERE segment_id = $1 AND contact_id IN"  # noqa: S608 - names of our own tables
    f" (SELECT contact_id FROM {table} WHERE segment_id = $1 LIMIT $2)"
    for table in ("segment_members", "segment_turns")
]


class Memberships:
    """Contacts in segments; whoever looks who is in one takes their lock first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.fills = Fills(connection)

    async def is_in_doubt(self, now: datetime, zone: str) -> bool:
        """Whether somebody has to be looked at, or a segment that is deleted is to be swept."""
        return bool((await self._connection.run(_IS_IN_DOUBT, now, zone)).scalar_one())

    async def lock(self, now: datetime) -> datetime:
        """Have nobody else change memberships of this tenant until the transaction ends; returns the time to go by.

        It is `now`, or later if another one who looked began later and was faster.
        """
        moment: datetime = (await self._connection.run(_LOCK, now)).scalar_one()
        return moment

    async def doubted(self, now: datetime, limit: int) -> tuple[Sequence[int], set[UUID]]:
        """The longest standing doubts, and the contacts they are about."""
        rows = (await self._connection.execute(_DOUBTED, {"now": now, "limit": limit})).all()
        return [row["position"] for row in rows], {row["contact_id"] for row in rows}

    async def settle(self, doubts: Sequence[int]) -> None:
        """Take away doubts about contacts who were looked at since."""
        if doubts:
            await self._connection.execute(_SETTLED, {"positions": doubts})

    async def turned(self, now: datetime, limit: int) -> Sequence[UUID]:
        """Contacts of whom time may have changed by now which segments they are in."""
        return list(await self._connection.scalars(_TURNED, {"now": now, "limit": limit}))

    async def put_off(self, now: datetime, until: datetime) -> None:
        """Have the contacts who are next, by a doubt and by time, wait until then."""
        for statement in (_PUT_OFF, _PUT_OFF_TURNS):
            await self._connection.execute(statement, {"now": now, "limit": 1, "until": until})

    async def next_turn(self) -> datetime | None:
        """When time may change that of the next one, or one who was put off is looked at again."""
        moment: datetime | None = await self._connection.scalar(_NEXT_TURN)
        return moment

    async def held(self, segment_ids: Collection[UUID], contact_ids: Collection[UUID]) -> Sequence[Membership]:
        """Memberships of contacts in segments, also those that have ended."""
        asked = {"segments": list(segment_ids), "contacts": list(contact_ids)}
        return [_membership(row) for row in await self._connection.execute(_HELD, asked)]

    async def save_all(self, memberships: Iterable[Membership]) -> None:
        """Store memberships that are new or changed, under the lock."""
        await _SAVE(self._connection, [asdict(one) for one in memberships])

    async def turns(self, segment_ids: Collection[UUID], contact_ids: Collection[UUID]) -> Mapping[Pair, datetime]:
        """When time may change memberships, of those contacts and segments of whom it may."""
        asked = {"segments": list(segment_ids), "contacts": list(contact_ids)}
        rows = await self._connection.execute(_TURNS, asked)
        return {(row["segment_id"], row["contact_id"]): row["turns_at"] for row in rows}

    async def save_turns(self, turns: Mapping[Pair, datetime], *, gone: Collection[Pair]) -> None:
        """Store when time may change memberships, and that it will not change others any more."""
        rows = [{"segment_id": one, "contact_id": other, "turns_at": at} for (one, other), at in turns.items()]
        await _SAVE_TURNS(self._connection, rows)
        if gone:
            await self._connection.run(_DROP_TURNS, *map(list, zip(*sorted(gone), strict=True)))

    async def count(self, segment_id: UUID) -> int:
        """How many contacts are in a segment."""
        number: int = await self._connection.scalar(_COUNT, {"segment_id": segment_id})
        return number

    async def listing(self, segment_id: UUID, *, before: UUID | None, limit: int) -> Sequence[tuple[Contact, datetime]]:
        """Contacts in a segment, the newest contacts first, and since when they are in it."""
        statement, more = (_PAGE, {}) if before is None else (_PAGE_BEFORE, {"before": before})
        rows = await self._connection.execute(statement, {"segment_id": segment_id, "limit": limit, **more})
        return [(contact_of(row), row["entered_at"]) for row in rows.mappings()]

    async def of_contact(self, contact_id: UUID) -> Sequence[Membership]:
        """Every segment that a contact is or was in."""
        return [_membership(row) for row in await self._connection.execute(_OF_CONTACT, {"contact_id": contact_id})]

    async def forget(self, segment_id: UUID, limit: int) -> int:
        """Take away some rows of a segment that is deleted; returns how many."""
        gone = [(await self._connection.run(text, segment_id, limit)).rowcount for text in _FORGOTTEN]
        return max(gone)


def _membership(row: Any) -> Membership:  # noqa: ANN401 - a row
    return Membership(**{name: row[name] for name in _COLUMNS})
