"""Comparisons of our ledger with the provider's list."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from uuid import UUID

from sqlalchemy import insert, select

from chassis.postgres.sql import Connection

from ..domain.comparison import Comparison
from ..tables import RECONCILIATIONS


class Reconciliations:
    """Comparisons, newest last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, comparison: Comparison) -> None:
        """Keep a comparison."""
        await self._connection.execute(insert(RECONCILIATIONS).values(asdict(comparison)))

    async def page(self, *, after: UUID | None, limit: int) -> Sequence[Comparison]:
        """Comparisons in the order they were made, from behind `after`."""
        columns = tuple(RECONCILIATIONS.c[field.name] for field in fields(Comparison))
        statement = select(*columns).order_by(RECONCILIATIONS.c.id).limit(limit)
        if after is not None:
            statement = statement.where(RECONCILIATIONS.c.id > after)
        return [Comparison(**row) for row in (await self._connection.execute(statement)).mappings()]
