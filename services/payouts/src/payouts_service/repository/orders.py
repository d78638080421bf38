"""Captured purchases."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Uuid, any_, bindparam, func, literal_column, select, update

from chassis.errors import Conflict
from chassis.postgres.pages import OLDEST
from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection

from ..domain.order import Order, OrderKey
from ..errors import NoSuchOrder
from ..tables import ORDERS, PAYOUTS

_NAMES = tuple(field.name for field in fields(Order))
_COLUMNS = tuple(ORDERS.c[name] for name in _NAMES)
_KEY = ("provider", "account", "reference")
_AMOUNTS = ("issued", "reserved", "outside", "outside_at", "over", "over_accepted", "whole_id")
_GROWING = ("captured", "revision", "payment", "customer_reference", "livemode")
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
_NAMED = """
SELECT id, whole_id FROM orders
WHERE (provider, account, reference) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
"""
_LOCK_BY_KEYS = f"""
WITH named AS ({_NAMED})
SELECT * FROM orders WHERE id IN (SELECT id FROM named UNION SELECT whole_id FROM named)
ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 - constants of this module
_LOCK_FAMILIES = f"""
WITH named AS ({_NAMED})
SELECT * FROM orders WHERE id IN (
    SELECT id FROM named UNION SELECT whole_id FROM named
    UNION SELECT part.id FROM orders part JOIN named ON part.whole_id = named.id)
ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 - constants of this module
_HAND_OVER = """
UPDATE orders SET whole_id = $2 WHERE whole_id = $1
"""
_COMPARE_WHOLE = """
UPDATE orders SET reconcile_at = LEAST(reconcile_at, (SELECT part.reconcile_at FROM orders part WHERE part.id = $1))
WHERE id = $2
"""
_COMPARE_PART = "UPDATE orders SET reconcile_at = NULL WHERE id = $1"
_PARTS = select(*_COLUMNS).where(ORDERS.c.whole_id == _IDS).order_by(ORDERS.c.id)
_OVERPAID = (
    select(*_COLUMNS)
    .where(literal_column("over > over_accepted"), ORDERS.c.id > bindparam("after"))
    .order_by(ORDERS.c.id)
    .limit(bindparam("limit", type_=Integer))
)
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
        """The orders that hold the money of some payments, as far as they are known, locked in one order for everybody.

        The money of a part is held by its whole. Raises `Conflict` if an order became a part meanwhile.
        """
        wanted = sorted(set(keys))
        found = await self._named(_LOCK_BY_KEYS, wanted)
        by_id = {order.id: order for order in found.values()}
        roots = {key: by_id.get(found[key].whole_id or found[key].id) for key in wanted if key in found}
        whole = {key: order for key, order in roots.items() if order is not None and order.whole_id is None}
        if len(whole) < len(roots):
            raise Conflict("an order became a part of another meanwhile")
        return whole

    async def locked_families(self, keys: Iterable[OrderKey]) -> dict[OrderKey, Order]:
        """The orders of some payments by their own keys, with their parts and wholes, locked in one order."""
        return await self._named(_LOCK_FAMILIES, sorted(set(keys)))

    async def hand_over(self, part: Order, whole: Order) -> None:
        """Let the parts of a part be the whole's, and the next comparison; the locks of all of them are held."""
        await self._connection.run(_HAND_OVER, part.id, whole.id)
        await self._connection.run(_COMPARE_WHOLE, part.id, whole.id)
        await self._connection.run(_COMPARE_PART, part.id)

    async def parts_of(self, order_ids: Collection[UUID]) -> dict[UUID, list[Order]]:
        """The parts of orders, by the order that each is a part of."""
        found: dict[UUID, list[Order]] = {}
        for row in await self._connection.execute(_PARTS, {"ids": list(order_ids)}):
            found.setdefault(row["whole_id"], []).append(_order(row))
        return found

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

    async def overpaid(self, *, after: UUID | None, limit: int) -> list[Order]:
        """Orders that gave more than was captured, which staff has not taken note of yet; from behind `after`."""
        rows = await self._connection.execute(_OVERPAID, {"after": after or OLDEST, "limit": limit})
        return list(map(_order, rows))

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

    async def _named(self, statement: str, wanted: Sequence[OrderKey]) -> dict[OrderKey, Order]:
        if not wanted:
            return {}
        columns = [[key[part] for key in wanted] for part in range(3)]
        found = map(_order, await self._connection.run(statement, *columns))
        return {order.key: order for order in found}

    async def _by_id(self, statement: Any, ids: Iterable[UUID]) -> dict[UUID, Order]:  # noqa: ANN401 - a query on orders
        rows = await self._connection.execute(statement, {"ids": list(ids)})
        return {row["id"]: _order(row) for row in rows}


def _row(order: Order, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(order, name) for name in names}


def _order(row: Any) -> Order:  # noqa: ANN401 - a row
    return Order(**{name: row[name] for name in _NAMES})
