"""Every call to the provider, written before it is made."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection

from ..domain.attempt import Attempt, Outcome
from ..tables import ATTEMPTS

_NAMES = tuple(field.name for field in fields(Attempt))
_OF = (
    select(*(ATTEMPTS.c[name] for name in _NAMES))
    .where(ATTEMPTS.c.payout_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(ATTEMPTS.c.payout_id, ATTEMPTS.c.number)
)
_NEWEST = select(func.max(ATTEMPTS.c.number)).where(ATTEMPTS.c.payout_id == bindparam("payout_id"))
_ADD = Insertion(ATTEMPTS, *_NAMES)
_CLOSE = Change(ATTEMPTS, key=("payout_id", "number"), columns=("outcome", "detail"))


class Attempts:
    """Attempts of payouts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_all(self, payout_ids: Sequence[UUID]) -> dict[UUID, list[Attempt]]:
        """The attempts of some payouts, each one's oldest first."""
        found: dict[UUID, list[Attempt]] = {}
        for row in await self._connection.execute(_OF, {"ids": list(payout_ids)}):
            attempt = Attempt(**{**row, "outcome": row["outcome"] and Outcome(row["outcome"])})
            found.setdefault(attempt.payout_id, []).append(attempt)
        return found

    async def add_all(self, attempts: Sequence[Attempt]) -> None:
        """Write attempts down."""
        await _ADD(self._connection, [asdict(attempt) for attempt in attempts])

    async def newest(self, payout_id: UUID) -> int:
        """The number of a payout's newest attempt."""
        number: int = await self._connection.scalar(_NEWEST, {"payout_id": payout_id})
        return number

    async def close(self, payout_id: UUID, number: int, outcome: Outcome, detail: str) -> None:
        """Write how an attempt ended."""
        row = {"payout_id": payout_id, "number": number, "outcome": outcome, "detail": detail[:1000]}
        await _CLOSE(self._connection, [row])
