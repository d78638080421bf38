"""What enrollments were promised."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sql import Connection
from chassis.postgres.tables import CURRENT_TENANT, TENANTS
from contracts.values import PayoutTerms

from ..domain.payout import Promise
from ..errors import PromiseOnItsWay, TenantOnItsWay
from ..tables import PROMISES


class Promises:
    """Promises; the row of one is locked before a payout is made of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, promise: Promise) -> None:
        """Store a promise; one that is known stays as it is."""
        provider, account, reference = promise.order_key or (None, None, None)
        row = {
            "enrollment_id": promise.enrollment_id,
            "campaign_id": promise.campaign_id,
            "contact_id": promise.contact_id,
            "terms": promise.terms.model_dump(mode="json"),
            "provider": provider,
            "account": account,
            "reference": reference,
            "has_ended": promise.has_ended,
        }
        await self._connection.execute(insert(PROMISES).values(row).on_conflict_do_nothing())

    async def get(self, enrollment_id: UUID) -> Promise:
        """The promise to an enrollment. Raises `PromiseOnItsWay`."""
        return await self._one(select(PROMISES).where(PROMISES.c.enrollment_id == enrollment_id))

    async def locked(self, enrollment_id: UUID) -> Promise:
        """The promise to an enrollment, ours until the transaction ends. Raises `PromiseOnItsWay`."""
        statement = select(PROMISES).where(PROMISES.c.enrollment_id == enrollment_id)
        return await self._one(statement.with_for_update(key_share=True))

    async def end(self, enrollment_id: UUID) -> None:
        """Remember that an enrollment is over."""
        await self._connection.execute(
            update(PROMISES).where(PROMISES.c.enrollment_id == enrollment_id).values(has_ended=True)
        )

    async def currency(self) -> str:
        """The tenant's currency, for a promise without a purchase. Raises `TenantOnItsWay`."""
        statement = select(TENANTS.c.currency).where(text(f"id = {CURRENT_TENANT}"))
        currency: str | None = await self._connection.scalar(statement)
        if currency is None:
            raise TenantOnItsWay
        return currency

    async def _one(self, statement: Any) -> Promise:  # noqa: ANN401 - a query on promises
        row = (await self._connection.execute(statement)).mappings().first()
        if row is None:
            raise PromiseOnItsWay
        return _promise(row)


def _promise(row: Any) -> Promise:  # noqa: ANN401 - a row
    key = None if row["reference"] is None else (row["provider"], row["account"], row["reference"])
    terms = PayoutTerms.model_validate(row["terms"])
    return Promise(row["enrollment_id"], row["campaign_id"], row["contact_id"], terms, key, row["has_ended"])
