"""What was told of known orders and says something else, until staff has looked at it, and afterwards."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from chassis.ids import named_id
from chassis.postgres.closable import ClosableList, Closables
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.order import Difference, DifferenceRecord
from ..tables import ORDER_DIFFERENCES

_RECORD = tuple(field.name for field in fields(DifferenceRecord))
_NOTE = Insertion(ORDER_DIFFERENCES, *(name for name in _RECORD if not name.startswith("clos")), once=True)
_LIST = ClosableList(ORDER_DIFFERENCES, DifferenceRecord, place=("seen_at", "difference_id"))


class OrderDifferences(Closables[DifferenceRecord]):
    """Differences of orders; each telling is one, so another telling is open though the one before is closed."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, _LIST)

    async def note_all(self, differences: Iterable[Difference], now: datetime) -> None:
        """Keep what was told of known orders and says something else, each telling once."""
        await _NOTE(self._connection, [_row(one, now) for one in differences])


def _row(difference: Difference, now: datetime) -> dict[str, Any]:
    told = difference.told
    said = {name: getattr(told, name) for name in ("bundle_id", "campaign", "payment", "products")}
    said |= {"amount": told.amount.model_dump(), "paid_at": told.paid_at.isoformat()}
    return {
        "difference_id": named_id(difference.order_id, told.contact_id, told.revision, sorted(said.items())),
        "order_id": difference.order_id,
        "contact_id": told.contact_id,
        "revision": told.revision,
        "told": said,
        "seen_at": now,
    }
