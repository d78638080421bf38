"""What enrollments were promised."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, text

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection
from chassis.postgres.tables import CURRENT_TENANT, TENANTS
from contracts.values import Money, PayoutTerms

from ..domain.payout import Promise
from ..tables import PROMISES

_ADD = Insertion(PROMISES, *(column.name for column in PROMISES.c if column.name != "tenant_id"), once=True)
_END = Change(PROMISES, key=("enrollment_id",), columns=("has_ended",))
_LINK = Change(PROMISES, key=("enrollment_id",), columns=("provider", "account", "reference"))
_SEVERAL = (
    select(PROMISES)
    .where(PROMISES.c.enrollment_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(PROMISES.c.enrollment_id)
)
_LOCK = _SEVERAL.with_for_update(key_share=True)
_CURRENCY = select(TENANTS.c.currency).where(text(f"id = {CURRENT_TENANT}"))


class Promises:
    """Promises; the row of one is locked before a payout is made of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, promises: Sequence[Promise]) -> None:
        """Store promises; one that is known stays as it is."""
        await _ADD(self._connection, [_row(promise) for promise in promises])

    async def several(self, enrollment_ids: Iterable[UUID]) -> dict[UUID, Promise]:
        """The promises to enrollments, not locked; that of a payout exists as long as the payout does."""
        return await self._read(_SEVERAL, enrollment_ids)

    async def locked_all(self, enrollment_ids: Iterable[UUID]) -> dict[UUID, Promise]:
        """The promises to enrollments, as far as they are known, locked in one order for everybody."""
        return await self._read(_LOCK, enrollment_ids)

    async def end_all(self, enrollment_ids: Iterable[UUID]) -> None:
        """Remember that enrollments are over."""
        await _END(self._connection, [{"enrollment_id": one, "has_ended": True} for one in enrollment_ids])

    async def link_all(self, promises: Iterable[Promise]) -> None:
        """Store the orders of promises whose locks are held."""
        await _LINK(self._connection, [_row(promise) for promise in promises])

    async def currency(self) -> str | None:
        """The tenant's currency, for a promise without a purchase; None while the tenant is not known."""
        currency: str | None = await self._connection.scalar(_CURRENCY)
        return currency

    async def _read(self, statement: Any, ids: Iterable[UUID]) -> dict[UUID, Promise]:  # noqa: ANN401 - a query on promises
        rows = await self._connection.execute(statement, {"ids": list(ids)})
        return {row["enrollment_id"]: _promise(row) for row in rows}


def _row(promise: Promise) -> dict[str, object]:
    provider, account, reference = promise.order_key or (None, None, None)
    return {
        "enrollment_id": promise.enrollment_id,
        "campaign_id": promise.campaign_id,
        "contact_id": promise.contact_id,
        "terms": promise.terms.model_dump(mode="json"),
        "provider": provider,
        "account": account,
        "reference": reference,
        "has_ended": promise.has_ended,
        "purchase_amount": promise.purchase and promise.purchase.amount,
        "purchase_currency": promise.purchase and promise.purchase.currency,
    }


def _promise(row: Any) -> Promise:  # noqa: ANN401 - a row
    key = None if row["reference"] is None else (row["provider"], row["account"], row["reference"])
    terms = PayoutTerms.model_validate(row["terms"])
    amount, currency = row["purchase_amount"], row["purchase_currency"]
    purchase = None if amount is None else Money(amount=amount, currency=currency)
    ids = (row["enrollment_id"], row["campaign_id"], row["contact_id"])
    return Promise(*ids, terms, key, row["has_ended"], purchase)
