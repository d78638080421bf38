"""Comparisons of our ledger with the provider's list."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from uuid import UUID

from sqlalchemy import Integer, bindparam, select

from chassis.postgres.pages import OLDEST
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.comparison import Comparison
from ..tables import RECONCILIATIONS

_NAMES = tuple(field.name for field in fields(Comparison))
_ADD = Insertion(RECONCILIATIONS, *_NAMES)
_PAGE = (
    select(*(RECONCILIATIONS.c[name] for name in _NAMES))
    .where(RECONCILIATIONS.c.id > bindparam("after"))
    .order_by(RECONCILIATIONS.c.id)
    .limit(bindparam("limit", type_=Integer))
)


class Reconciliations:
    """Comparisons, newest last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, comparisons: Iterable[Comparison]) -> None:
        """Keep comparisons."""
        await _ADD(self._connection, [{name: getattr(one, name) for name in _NAMES} for one in comparisons])

    async def page(self, *, after: UUID | None, limit: int) -> Sequence[Comparison]:
        """Comparisons in the order they were made, from behind `after`."""
        rows = await self._connection.execute(_PAGE, {"after": after or OLDEST, "limit": limit})
        return [Comparison(**row) for row in rows]
