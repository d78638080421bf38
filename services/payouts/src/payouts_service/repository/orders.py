"""Captured purchases."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, update

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection

from ..domain.order import Order, OrderKey
from ..errors import NoSuchOrder, OrderOnItsWay
from ..tables import ORDERS

_NAMES = tuple(field.name for field in fields(Order))
_COLUMNS = tuple(ORDERS.c[name] for name in _NAMES)
_KEY = ("provider", "account", "reference")
_AMOUNTS = ("issued", "reserved", "outside", "outside_at")
_ADD = Insertion(ORDERS, *_NAMES, key=_KEY, once=True, returning=_KEY)
_SAVE = Change(ORDERS, key=("id",), columns=_AMOUNTS)
_SEVERAL = select(*_COLUMNS).where(ORDERS.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))).order_by(ORDERS.c.id)
# NO KEY UPDATE: a payout that refers to the order may be inserted meanwhile.
_LOCK = _SEVERAL.with_for_update(key_share=True)
_LOCK_BY_KEYS = """
SELECT * FROM orders
WHERE (provider, account, reference) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
ORDER BY id FOR NO KEY UPDATE
"""


class Orders:
    """Orders; whoever moves money of one holds its row's lock, and takes it before those of payouts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, orders: Iterable[Order]) -> list[Order]:
        """Store orders; returns those whose payment was not known."""
        told = {order.key: order for order in orders}
        added = await _ADD(self._connection, [asdict(order) for order in told.values()])
        return [told[tuple(row)] for row in added]

    async def locked_by_key(self, key: OrderKey) -> Order:
        """The order of a payment, its row locked. Raises `OrderOnItsWay`."""
        found = await self.locked_by_keys([key])
        if not found:
            raise OrderOnItsWay
        return found[0]

    async def locked_by_keys(self, keys: Iterable[OrderKey]) -> list[Order]:
        """The orders of some payments, as far as they are known, locked in one order for everybody."""
        wanted = sorted(set(keys))
        columns = [[key[part] for key in wanted] for part in range(3)]
        return _orders(await self._connection.run(_LOCK_BY_KEYS, *columns)) if wanted else []

    async def locked_all(self, order_ids: Iterable[UUID]) -> list[Order]:
        """Orders by id, locked in one order for everybody."""
        return _orders(await self._connection.execute(_LOCK, {"ids": list(order_ids)}))

    async def locked_of(self, order_id: UUID | None) -> Order | None:
        """An order by id, its row locked; None for a payout that has none."""
        return None if order_id is None else next(iter(await self.locked_all([order_id])), None)

    async def of_reference(self, provider: str, reference: str) -> Order:
        """The order of a payment. Raises `NoSuchOrder`."""
        where = (ORDERS.c.provider == provider, ORDERS.c.reference == reference)
        statement = select(*_COLUMNS).where(*where).order_by(ORDERS.c.id)
        row = (await self._connection.execute(statement)).mappings().first()
        if row is None:
            raise NoSuchOrder
        return Order(**row)

    async def several(self, order_ids: Sequence[UUID]) -> dict[UUID, Order]:
        """Orders by id, not locked."""
        found = _orders(await self._connection.execute(_SEVERAL, {"ids": list(order_ids)}))
        return {order.id: order for order in found}

    async def save_all(self, orders: Iterable[Order]) -> None:
        """Store the amounts of orders whose locks are held."""
        await _SAVE(self._connection, [{name: getattr(order, name) for name in ("id", *_AMOUNTS)} for order in orders])

    async def compare_at(self, order_id: UUID, at: datetime | None) -> None:
        """When this order is next compared with the provider; None is never."""
        await self._connection.execute(update(ORDERS).where(ORDERS.c.id == order_id).values(reconcile_at=at))

    async def claim_comparisons(self, now: datetime, *, until: datetime, limit: int) -> list[tuple[Order, int]]:
        """Orders that are due for a comparison, each with the epoch of this claim."""
        due = (
            select(ORDERS.c.id)
            .where(ORDERS.c.reconcile_at <= now)
            .order_by(ORDERS.c.reconcile_at)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        )
        statement = (
            update(ORDERS)
            .where(ORDERS.c.id.in_(due.scalar_subquery()))
            .values(epoch=ORDERS.c.epoch + 1, reconcile_at=until)
            .returning(*_COLUMNS, ORDERS.c.epoch)
        )
        rows = (await self._connection.execute(statement)).mappings().all()
        return [(Order(**{name: row[name] for name in _NAMES}), row["epoch"]) for row in rows]

    async def comparison_epoch(self, order_id: UUID) -> int:
        """The epoch of the newest claim."""
        epoch: int = (
            await self._connection.execute(select(ORDERS.c.epoch).where(ORDERS.c.id == order_id))
        ).scalar_one()
        return epoch


def _orders(rows: Iterable[Any]) -> list[Order]:
    return [Order(**{name: row[name] for name in _NAMES}) for row in rows]
