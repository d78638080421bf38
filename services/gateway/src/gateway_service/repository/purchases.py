"""Purchases, by every name they are known by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ARRAY, Text, any_, bindparam, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.gateway import OrderPaid

from ..domain.facts import PurchaseFact, RefundFact
from ..domain.purchases import Purchase
from ..tables import PURCHASE_NAMES, PURCHASES

_FACTS = TypeAdapter(tuple[PurchaseFact, ...])
_REFUNDS = TypeAdapter(tuple[RefundFact, ...])
_KNOWN = select(PURCHASE_NAMES.c.name, PURCHASE_NAMES.c.purchase_id).where(
    PURCHASE_NAMES.c.name == any_(bindparam("names", type_=ARRAY(Text)))
)
_READ = [PURCHASES.c[name] for name in ("id", "facts", "refunds", "said", "waits_since", "same_as")]
_LOCKED = (
    select(*_READ)
    .where(PURCHASES.c.id == any_(bindparam("ids", type_=ARRAY(PURCHASES.c.id.type))))
    .order_by(PURCHASES.c.id)
    .with_for_update()
)
_IMPATIENT = (
    select(*_READ)
    .where(PURCHASES.c.waits_since <= bindparam("since"))
    .order_by(PURCHASES.c.waits_since)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_ADDRESSED = (
    select(*_READ)
    .where(PURCHASES.c.is_addressed, PURCHASES.c.told_at < bindparam("before"))
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_SAVE = Insertion(
    PURCHASES,
    *("id", "facts", "refunds", "said", "waits_since", "same_as", "told_at", "is_addressed"),
    replace=True,
)
_CLAIM = """
INSERT INTO purchase_names (name, purchase_id)
SELECT told.* FROM unnest($1::text[], $2::uuid[]) AS told (name, purchase_id) ORDER BY name
ON CONFLICT DO NOTHING RETURNING name
"""
_MOVE = """
UPDATE purchase_names SET purchase_id = moved.whole FROM unnest($1::uuid[], $2::uuid[]) AS moved (part, whole)
WHERE purchase_id = moved.part
"""


class Purchases:
    """What is known of purchases."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def known(self, names: Collection[str]) -> dict[str, UUID]:
        """Those of these names that were told before, and the purchase of each."""
        if not names:
            return {}
        return dict(tuple(row) for row in await self._connection.execute(_KNOWN, {"names": list(names)}))

    async def locked(self, ids: Collection[UUID]) -> dict[UUID, Purchase]:
        """Purchases by id, locked."""
        if not ids:
            return {}
        rows = await self._connection.execute(_LOCKED, {"ids": sorted(ids)})
        return {row["id"]: _purchase(row) for row in rows}

    async def impatient(self, since: datetime, limit: int) -> list[Purchase]:
        """Purchases that have waited since a time or longer to learn what was bought, locked."""
        rows = await self._connection.execute(_IMPATIENT, {"since": since, "limit": limit})
        return [_purchase(row) for row in rows]

    async def addressed(self, before: datetime, limit: int) -> list[Purchase]:
        """Purchases last told of before a time, whose facts still name a person; locked."""
        rows = await self._connection.execute(_ADDRESSED, {"before": before, "limit": limit})
        return [_purchase(row) for row in rows]

    async def save(self, purchases: Sequence[Purchase], *, told_at: datetime) -> None:
        """Store purchases, new or changed."""
        await _SAVE(self._connection, [_row(purchase) | {"told_at": told_at} for purchase in purchases])

    async def claim(self, names: Mapping[str, UUID], moved: Mapping[UUID, UUID]) -> set[str]:
        """Take new names, and hand those of parts to their whole; returns the names that nobody had taken.

        Waits for transactions that are taking the same.
        """
        if moved:
            await self._connection.run(_MOVE, list(moved), list(moved.values()))
        if not names:
            return set()
        return set((await self._connection.run(_CLAIM, list(names), list(names.values()))).scalars())


def _row(purchase: Purchase) -> dict[str, Any]:
    return {
        "id": purchase.id,
        "facts": _FACTS.dump_python(purchase.facts, mode="json"),
        "refunds": _REFUNDS.dump_python(purchase.refunds, mode="json"),
        "said": purchase.said.model_dump(mode="json") if purchase.said else None,
        "waits_since": purchase.waits_since,
        "same_as": purchase.same_as,
        "is_addressed": any(fact.email or fact.name for fact in purchase.facts),
    }


def _purchase(row: Mapping[str, Any]) -> Purchase:
    return Purchase(
        id=row["id"],
        facts=_FACTS.validate_python(row["facts"]),
        refunds=_REFUNDS.validate_python(row["refunds"]),
        said=OrderPaid.model_validate(row["said"]) if row["said"] else None,
        waits_since=row["waits_since"],
        same_as=row["same_as"],
    )
