"""Every call to the provider, written before it is made."""

from dataclasses import fields
from uuid import UUID

from sqlalchemy import func, insert, select, update

from chassis.postgres.sql import Connection

from ..domain.attempt import Attempt, Outcome
from ..tables import ATTEMPTS

_COLUMNS = tuple(ATTEMPTS.c[field.name] for field in fields(Attempt))


class Attempts:
    """Attempts of payouts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, payout_id: UUID) -> list[Attempt]:
        """The attempts of a payout, oldest first."""
        statement = select(*_COLUMNS).where(ATTEMPTS.c.payout_id == payout_id).order_by(ATTEMPTS.c.number)
        rows = (await self._connection.execute(statement)).mappings()
        return [Attempt(**{**row, "outcome": row["outcome"] and Outcome(row["outcome"])}) for row in rows]

    async def add(self, attempt: Attempt) -> None:
        """Write an attempt down."""
        row = {column.name: getattr(attempt, column.name) for column in _COLUMNS}
        await self._connection.execute(insert(ATTEMPTS).values(row))

    async def close(self, payout_id: UUID, outcome: Outcome, detail: str) -> int:
        """Write how the newest attempt ended; returns its number."""
        newest = select(func.max(ATTEMPTS.c.number)).where(ATTEMPTS.c.payout_id == payout_id).scalar_subquery()
        statement = (
            update(ATTEMPTS)
            .where(ATTEMPTS.c.payout_id == payout_id, ATTEMPTS.c.number == newest)
            .values(outcome=outcome, detail=detail[:1000])
            .returning(ATTEMPTS.c.number)
        )
        number: int = (await self._connection.execute(statement)).scalar_one()
        return number
