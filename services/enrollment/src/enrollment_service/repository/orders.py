"""Every order that was paid, whatever became of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.values import Money

from ..domain.order import Order
from ..tables import ENROLLMENTS, ORDERS, REFUSALS

_COLUMNS = ("order_id", "contact_id", "provider", "account", "reference", "paid_at", "bundle_id", "campaign")

_ADD = Insertion(
    ORDERS,
    *_COLUMNS,
    "amount",
    "currency",
    "received_at",
    key=("provider", "account", "reference"),
    once=True,
    returning=("order_id",),
)


class Orders:
    """Orders, each once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, orders: Iterable[Order], now: datetime) -> set[UUID]:
        """Store orders; returns the ids of those that were not known."""
        once = {(order.provider, order.account, order.reference): order for order in reversed(list(orders))}
        added = await _ADD(self._connection, [{**_row(order), "received_at": now} for order in once.values()])
        return {row["order_id"] for row in added}

    async def find(self, order_id: UUID) -> Order | None:
        """One order, or None."""
        return next(iter(await self._read(ORDERS.c.order_id == order_id)), None)

    async def of(self, contact_id: UUID, *, since: datetime | None = None) -> Sequence[Order]:
        """Orders of a contact, paid at or after a time."""
        where = [ORDERS.c.contact_id == contact_id]
        return await self._read(*where, *([] if since is None else [ORDERS.c.paid_at >= since]))

    async def to_reconsider(self, contact_ids: Sequence[UUID]) -> Sequence[Order]:
        """Orders of some contacts that are to be decided again."""
        return await self._read(ORDERS.c.reconsider, ORDERS.c.contact_id.in_(contact_ids))

    async def mark(self, campaign_id: UUID, *, names: Sequence[str], bundles: Sequence[str], since: datetime) -> None:
        """Have orders decided again that a campaign may concern: undecided, or refused and paid since its change."""
        of_order = (ORDERS.c.order_id, campaign_id)
        enrolled = exists().where(ENROLLMENTS.c.order_id == of_order[0], ENROLLMENTS.c.campaign_id == of_order[1])
        refused = exists().where(REFUSALS.c.order_id == of_order[0], REFUSALS.c.campaign_id == of_order[1])
        meant = ORDERS.c.campaign.in_(names) | (ORDERS.c.campaign.is_(None) & ORDERS.c.bundle_id.in_(bundles))
        await self._connection.execute(
            update(ORDERS).where(meant, ~enrolled, ~refused | (ORDERS.c.paid_at >= since)).values(reconsider=True)
        )

    async def unmark(self, order_ids: Sequence[UUID]) -> None:
        """Note that these have been decided again."""
        await self._connection.execute(update(ORDERS).where(ORDERS.c.order_id.in_(order_ids)).values(reconsider=False))

    async def _read(self, *where: Any) -> Sequence[Order]:  # noqa: ANN401 - SQL conditions
        statement = select(ORDERS).where(*where).order_by(ORDERS.c.paid_at, ORDERS.c.order_id)
        return [_order(row) for row in (await self._connection.execute(statement)).mappings()]


def _row(order: Order) -> dict[str, Any]:
    amount = {"amount": order.amount.amount, "currency": order.amount.currency}
    return {name: getattr(order, name) for name in _COLUMNS} | amount


def _order(row: Any) -> Order:  # noqa: ANN401 - a row
    amount = Money(amount=row["amount"], currency=row["currency"])
    return Order(amount=amount, **{name: row[name] for name in _COLUMNS})
