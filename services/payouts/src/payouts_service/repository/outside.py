"""Refunds of somebody else, and disputes."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, case, func, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.refund import OutsideRefund
from ..tables import OUTSIDE_REFUNDS

_NAMES = tuple(field.name for field in fields(OutsideRefund))
_SAVE = Insertion(OUTSIDE_REFUNDS, *_NAMES, replace=True)
_BACK = case((OUTSIDE_REFUNDS.c.returned_at.is_(None), 0), else_=OUTSIDE_REFUNDS.c.amount)
_OF = (
    select(
        *(OUTSIDE_REFUNDS.c[name] for name in _NAMES if name != "back"),
        func.coalesce(OUTSIDE_REFUNDS.c.back, _BACK).label("back"),
    )
    .where(OUTSIDE_REFUNDS.c.order_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(OUTSIDE_REFUNDS.c.order_id, OUTSIDE_REFUNDS.c.reference)
)
_KNOWN = select(OUTSIDE_REFUNDS.c.reference).where(
    OUTSIDE_REFUNDS.c.reference == any_(bindparam("references", type_=ARRAY(Text)))
)
_HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended('refund:' || current_setting('app.tenant') || ':' || name, 0))
FROM unnest($1::text[]) AS name
"""
# Of what both orders were told, the whole's row stays; that of the part is not read any more.
_MOVE = """
UPDATE outside_refunds own SET order_id = $2
WHERE order_id = $1 AND NOT EXISTS (SELECT FROM outside_refunds o WHERE o.order_id = $2 AND o.reference = own.reference)
"""


class OutsideRefunds:
    """Money of orders that went back without us; whoever reads or writes them holds the locks of the orders."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_all(self, order_ids: Iterable[UUID]) -> list[OutsideRefund]:
        """Everything that left orders without us, returned or not."""
        return [OutsideRefund(**row) for row in await self._connection.execute(_OF, {"ids": list(order_ids)})]

    async def hold(self, references: Iterable[str]) -> None:
        """Wait for whoever is told of the same refunds under other orders, and let others wait in the same way."""
        await self._connection.run(_HOLD, sorted(set(references)))

    async def known(self, references: Collection[str]) -> set[str]:
        """Those of some references under which any order is known to have lost money; few are ever asked for."""
        return set(await self._connection.scalars(_KNOWN, {"references": list(references)})) if references else set()

    async def save_all(self, refunds: Iterable[OutsideRefund]) -> None:
        """Store them, new or returned; of one told twice the last counts."""
        told = {(one.order_id, one.reference): one for one in refunds}
        await _SAVE(self._connection, [asdict(one) for one in told.values()])

    async def hand_over(self, part_id: UUID, whole_id: UUID) -> None:
        """Let what left an order have left the whole that it is a part of."""
        await self._connection.run(_MOVE, part_id, whole_id)
