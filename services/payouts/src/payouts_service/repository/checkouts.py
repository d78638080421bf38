"""Visitors on their way to pay."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, Uuid, bindparam, delete, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.values import Money

from ..domain.checkout import Checkout
from ..errors import NoSuchCheckout
from ..tables import CHECKOUTS

_PLAIN = tuple(field.name for field in fields(Checkout) if field.name != "price")
_NAMES = (*_PLAIN, "price", "currency")
_LOCKED = select(CHECKOUTS).where(CHECKOUTS.c.id == bindparam("wanted", type_=Uuid)).with_for_update()
_SAVE = Insertion(CHECKOUTS, *_NAMES, replace=True)
_OLDEST = (
    select(CHECKOUTS.c.id)
    .where(CHECKOUTS.c.begun_at < bindparam("before", type_=DateTime(timezone=True)))
    .order_by(CHECKOUTS.c.begun_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
)
_FORGET = delete(CHECKOUTS).where(CHECKOUTS.c.id.in_(_OLDEST))


class Checkouts:
    """Checkouts by their id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def locked(self, checkout_id: UUID) -> Checkout:
        """One checkout, locked. Raises `NoSuchCheckout`."""
        row = (await self._connection.execute(_LOCKED, {"wanted": checkout_id})).one_or_none()
        if row is None:
            raise NoSuchCheckout
        return _checkout(row)

    async def save(self, checkout: Checkout) -> None:
        """Store one, new or changed."""
        plain = {name: getattr(checkout, name) for name in _PLAIN}
        row = plain | {"price": checkout.price.amount, "currency": checkout.price.currency}
        await _SAVE(self._connection, [row])

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete the oldest, at most so many of those begun before a time; returns how many."""
        return (await self._connection.execute(_FORGET, {"before": before, "limit": limit})).rowcount


def _checkout(row: Any) -> Checkout:  # noqa: ANN401 - a row
    price = Money(amount=row["price"], currency=row["currency"])
    return Checkout(**{name: row[name] for name in _PLAIN}, price=price)
