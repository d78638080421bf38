"""Captured purchases."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sql import Connection

from ..domain.order import Order
from ..errors import NoSuchOrder, OrderOnItsWay
from ..tables import ORDERS

_NAMES = tuple(field.name for field in fields(Order))
_COLUMNS = tuple(ORDERS.c[name] for name in _NAMES)


class Orders:
    """Orders; whoever moves money of one holds its row's lock, and takes it before those of payouts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, order: Order) -> bool:
        """Store an order; False if its payment was known."""
        statement = insert(ORDERS).values(asdict(order)).on_conflict_do_nothing()
        return bool((await self._connection.execute(statement)).rowcount)

    async def locked(self, key: tuple[str, str, str]) -> Order:
        """The order of provider, account and reference. Raises `OrderOnItsWay`."""
        provider, account, reference = key
        found = await self._read(
            ORDERS.c.provider == provider, ORDERS.c.account == account, ORDERS.c.reference == reference
        )
        if found is None:
            raise OrderOnItsWay
        return found

    async def locked_of(self, order_id: UUID | None) -> Order | None:
        """An order by id, its row locked; None for a payout that has none."""
        return None if order_id is None else await self._read(ORDERS.c.id == order_id)

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
        rows = await self._connection.execute(select(*_COLUMNS).where(ORDERS.c.id.in_(order_ids)))
        return {row["id"]: Order(**row) for row in rows.mappings()}

    async def save(self, order: Order) -> None:
        """Store the amounts of an order whose lock is held."""
        amounts = {name: getattr(order, name) for name in ("issued", "reserved", "outside", "outside_at")}
        await self._connection.execute(update(ORDERS).where(ORDERS.c.id == order.id).values(amounts))

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

    async def _read(self, *where: Any) -> Order | None:  # noqa: ANN401 - SQL conditions
        # NO KEY UPDATE: a payout that refers to the order may be inserted meanwhile.
        statement = select(*_COLUMNS).where(*where).with_for_update(key_share=True)
        row = (await self._connection.execute(statement)).mappings().first()
        return None if row is None else Order(**row)
