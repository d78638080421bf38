"""What has happened to contacts, until the triggers have heard it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Integer, any_, bindparam, delete, func, select, update

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.firing import Occurrence
from ..tables import OCCURRENCES

_COLUMNS = ("contact_id", "name", "about", "occurred_at")
_ADD = Insertion(OCCURRENCES, *_COLUMNS)
_LISTENED = """
SELECT name FROM unnest($1::text[]) AS name WHERE EXISTS (SELECT FROM definitions WHERE listens @> ARRAY[name])
"""
_IS_DUE = OCCURRENCES.c.put_off_until.is_(None) | (OCCURRENCES.c.put_off_until <= bindparam("now"))
_NEXT = (
    select(OCCURRENCES)
    .where(_IS_DUE)
    .order_by(OCCURRENCES.c.position)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
)
_FIRST = _NEXT.with_only_columns(OCCURRENCES.c.position).scalar_subquery()
_PUT_OFF = update(OCCURRENCES).where(OCCURRENCES.c.position == _FIRST).values(put_off_until=bindparam("until"))
_NEXT_DUE = select(func.min(OCCURRENCES.c.put_off_until))
_HEARD = delete(OCCURRENCES).where(OCCURRENCES.c.position == any_(bindparam("positions", type_=ARRAY(BigInteger))))


class Occurrences:
    """What has happened; a job takes it, and lets contacts in by it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, occurrences: Sequence[Occurrence]) -> None:
        """Keep what some campaign listens to."""
        names = sorted({one.name for one in occurrences})
        listened = set((await self._connection.run(_LISTENED, names)).scalars()) if names else set[str]()
        rows = [{name: getattr(one, name) for name in _COLUMNS} for one in occurrences if one.name in listened]
        await _ADD(self._connection, rows)

    async def taken(self, now: datetime, limit: int) -> tuple[Sequence[int], Sequence[Occurrence]]:
        """The oldest with their positions, ours until the transaction ends; what others hold is left to them."""
        rows = (await self._connection.execute(_NEXT, {"now": now, "limit": limit})).all()
        found = [Occurrence(**{name: row[name] for name in _COLUMNS}) for row in rows]
        return [row["position"] for row in rows], found

    async def put_off(self, now: datetime, until: datetime) -> None:
        """Have the oldest that is due wait until then."""
        await self._connection.execute(_PUT_OFF, {"now": now, "limit": 1, "until": until})

    async def next_due(self) -> datetime | None:
        """When the first is due again of those that were put off."""
        moment: datetime | None = (await self._connection.execute(_NEXT_DUE)).scalar()
        return moment

    async def forget(self, positions: Sequence[int]) -> None:
        """Take away what triggers have heard."""
        await self._connection.execute(_HEARD, {"positions": positions})
