"""Every call to the provider, written before it is made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection

from ..domain.attempt import Attempt, Ending, Outcome
from ..tables import ATTEMPTS

_NAMES = tuple(field.name for field in fields(Attempt))
_OF_PAYOUTS = ATTEMPTS.c.payout_id == any_(bindparam("ids", type_=ARRAY(Uuid)))
_OF = (
    select(*(ATTEMPTS.c[name] for name in _NAMES)).where(_OF_PAYOUTS).order_by(ATTEMPTS.c.payout_id, ATTEMPTS.c.number)
)
_NEWEST = select(ATTEMPTS.c.payout_id, func.max(ATTEMPTS.c.number)).where(_OF_PAYOUTS).group_by(ATTEMPTS.c.payout_id)
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
        await _ADD(self._connection, [{name: getattr(attempt, name) for name in _NAMES} for attempt in attempts])

    async def newest_all(self, payout_ids: Collection[UUID]) -> dict[UUID, int]:
        """The number of each payout's newest attempt."""
        return dict(map(tuple, await self._connection.execute(_NEWEST, {"ids": list(payout_ids)})))

    async def close_all(self, endings: Mapping[tuple[UUID, int], Ending]) -> None:
        """Write how attempts ended, each named by its payout and its number."""
        rows = [
            {"payout_id": payout_id, "number": number, "outcome": ending.outcome, "detail": ending.detail[:1000]}
            for (payout_id, number), ending in endings.items()
        ]
        await _CLOSE(self._connection, rows)
