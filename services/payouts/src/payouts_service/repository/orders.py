"""Captured purchases."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Uuid, any_, bindparam, func, select, update

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection

from ..domain.order import Order, OrderKey
from ..errors import NoSuchOrder
from ..tables import ORDERS, PAYOUTS

_NAMES = tuple(field.name for field in fields(Order))
_COLUMNS = tuple(ORDERS.c[name] for name in _NAMES)
_KEY = ("provider", "account", "reference")
_AMOUNTS = ("issued", "reserved", "outside", "outside_at")
_GROWING = ("captured", "revision", "payment", "customer_reference")
_IDS = any_(bindparam("ids", type_=ARRAY(Uuid)))
_NOW = bindparam("now", type_=DateTime(timezone=True))
_ADD = Insertion(ORDERS, *_NAMES, key=_KEY, once=True, returning=_KEY)
_SAVE = Change(ORDERS, key=("id",), columns=(*_AMOUNTS, *_GROWING))
_SEVERAL = select(*_COLUMNS).where(ORDERS.c.id == _IDS).order_by(ORDERS.c.id)
# NO KEY UPDATE: a payout that refers to the order may be inserted meanwhile.
_LOCK = _SEVERAL.with_for_update(key_share=True)
_LOCK_OF_PAYOUTS = (
    select(*_COLUMNS)
    .where(ORDERS.c.id.in_(select(PAYOUTS.c.order_id).where(PAYOUTS.c.id == _IDS)))
    .order_by(ORDERS.c.id)
    .with_for_update(key_share=True)
)
_LOCK_BY_KEYS = """
SELECT * FROM orders
WHERE (provider, account, reference) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
ORDER BY id FOR NO KEY UPDATE
"""
_OF_REFERENCE = (
    select(*_COLUMNS)
    .where(ORDERS.c.provider == bindparam("provider"), ORDERS.c.reference == bindparam("reference"))
    .order_by(ORDERS.c.id)
)
_DUE = (
    select(ORDERS.c.id)
    .where(ORDERS.c.reconcile_at <= _NOW)
    .order_by(ORDERS.c.reconcile_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True, key_share=True)
    .cte("due")
)
_CLAIM = (
    update(ORDERS)
    .where(ORDERS.c.id == _DUE.c.id)
    .values(epoch=ORDERS.c.epoch + 1, reconcile_at=bindparam("until", type_=DateTime(timezone=True)))
    .returning(*_COLUMNS, ORDERS.c.epoch)
)
_NEXT_COMPARISON = select(func.min(ORDERS.c.reconcile_at)).where(ORDERS.c.reconcile_at > _NOW)
_COMPARE_AT = Change(ORDERS, key=("id",), columns=("reconcile_at",))
_EPOCHS = select(ORDERS.c.id, ORDERS.c.epoch).where(ORDERS.c.id == _IDS)


class Orders:
    """Orders; whoever moves money of one holds its row's lock, and takes it before those of payouts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, orders: Iterable[Order]) -> list[Order]:
        """Store orders; returns those whose payment was not known."""
        told = {order.key: order for order in orders}
        added = await _ADD(self._connection, [_row(order, _NAMES) for order in told.values()])
        return [told[tuple(row)] for row in added]

    async def locked_by_keys(self, keys: Iterable[OrderKey]) -> dict[OrderKey, Order]:
        """The orders of some payments, as far as they are known, locked in one order for everybody."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        columns = [[key[part] for key in wanted] for part in range(3)]
        found = map(_order, await self._connection.run(_LOCK_BY_KEYS, *columns))
        return {order.key: order for order in found}

    async def locked_all(self, order_ids: Iterable[UUID]) -> dict[UUID, Order]:
        """Orders by id, locked in one order for everybody."""
        return await self._by_id(_LOCK, order_ids)

    async def locked_of_payouts(self, payout_ids: Iterable[UUID]) -> dict[UUID, Order]:
        """The orders of payouts, as far as they have one, locked in one order for everybody."""
        return await self._by_id(_LOCK_OF_PAYOUTS, payout_ids)

    async def locked_of(self, order_id: UUID | None) -> Order | None:
        """An order by id, its row locked; None for a payout that has none."""
        return None if order_id is None else (await self.locked_all([order_id])).get(order_id)

    async def of_reference(self, provider: str, reference: str) -> Order:
        """The order of a payment. Raises `NoSuchOrder`."""
        named = {"provider": provider, "reference": reference}
        row = (await self._connection.execute(_OF_REFERENCE, named)).first()
        if row is None:
            raise NoSuchOrder
        return _order(row)

    async def several(self, order_ids: Collection[UUID]) -> dict[UUID, Order]:
        """Orders by id, not locked."""
        return await self._by_id(_SEVERAL, order_ids)

    async def save_all(self, orders: Iterable[Order]) -> None:
        """Store the amounts of orders whose locks are held."""
        await _SAVE(self._connection, [_row(order, ("id", *_AMOUNTS, *_GROWING)) for order in orders])

    async def compare_at_all(self, times: Mapping[UUID, datetime | None]) -> None:
        """When orders are next compared with the provider; None is never."""
        await _COMPARE_AT(self._connection, [{"id": one, "reconcile_at": at} for one, at in times.items()])

    async def claim_comparisons(self, now: datetime, *, until: datetime, limit: int) -> list[tuple[Order, int]]:
        """Orders that are due for a comparison, sorted by id, each with the epoch of this claim."""
        rows = await self._connection.execute(_CLAIM, {"now": now, "until": until, "limit": limit})
        return [(_order(row), row["epoch"]) for row in sorted(rows, key=lambda row: row["id"])]

    async def next_comparison(self, now: datetime) -> datetime | None:
        """When an order is next due for a comparison; those of now, which another worker may hold, are left out."""
        moment: datetime | None = await self._connection.scalar(_NEXT_COMPARISON, {"now": now})
        return moment

    async def comparison_epochs(self, order_ids: Sequence[UUID]) -> dict[UUID, int]:
        """The epoch of the newest claim of each order."""
        rows = await self._connection.execute(_EPOCHS, {"ids": list(order_ids)})
        return {row["id"]: row["epoch"] for row in rows}

    async def _by_id(self, statement: Any, ids: Iterable[UUID]) -> dict[UUID, Order]:  # noqa: ANN401 - a query on orders
        rows = await self._connection.execute(statement, {"ids": list(ids)})
        return {row["id"]: _order(row) for row in rows}


def _row(order: Order, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(order, name) for name in names}


def _order(row: Any) -> Order:  # noqa: ANN401 - a row
    return Order(**{name: row[name] for name in _NAMES})
