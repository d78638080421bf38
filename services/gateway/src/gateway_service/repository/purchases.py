"""Purchases, by every name they are known by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from sqlalchemy import bindparam, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.gateway import OrderPaid

from ..domain.facts import PurchaseFact, RefundFact
from ..domain.purchases import Purchase
from ..tables import PURCHASES

_FACTS = TypeAdapter(tuple[PurchaseFact, ...])
_REFUNDS = TypeAdapter(tuple[RefundFact, ...])
_KNOWN = """
SELECT told.name, known.purchase_id FROM unnest($1::text[]) AS told (name)
CROSS JOIN LATERAL (SELECT purchase_id FROM purchase_names WHERE purchase_names.name = told.name LIMIT 1) AS known
"""
_LOCKED = """
SELECT locked.* FROM unnest($1::uuid[]) AS known (id) CROSS JOIN LATERAL (
    SELECT id, facts, refunds, said, waits_since, same_as FROM purchases WHERE purchases.id = known.id FOR UPDATE
) AS locked
"""
# Both look up each one by itself: asked with ANY, PostgreSQL reads all of a tenant until it knows how many there are.
_READ = [PURCHASES.c[name] for name in ("id", "facts", "refunds", "said", "waits_since", "same_as")]
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
_SAID_UNDER = """
SELECT id, facts, refunds, said, waits_since, same_as FROM purchases
WHERE is_addressed AND said ->> 'identity' = ANY ($1) ORDER BY id FOR UPDATE
"""
_KEPT = ("id", "facts", "refunds", "said", "waits_since", "same_as", "told_at", "is_addressed")
_SAVE = Insertion(PURCHASES, *_KEPT, replace=True)
_KEEP = f"""
WITH saved AS ({_SAVE.text}), claimed AS (
    INSERT INTO purchase_names (name, purchase_id)
    SELECT told.* FROM unnest(${len(_KEPT) + 1}::text[], ${len(_KEPT) + 2}::uuid[]) AS told (name, purchase_id)
    ORDER BY name ON CONFLICT DO NOTHING RETURNING name
)
SELECT name FROM claimed
"""  # noqa: S608 - constants
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
        return dict(tuple(row) for row in await self._connection.run(_KNOWN, list(names)))

    async def locked(self, ids: Collection[UUID]) -> dict[UUID, Purchase]:
        """Purchases by id, locked in the order of their ids."""
        if not ids:
            return {}
        rows = await self._connection.run(_LOCKED, sorted(ids))
        return {row["id"]: _purchase(row) for row in rows}

    async def impatient(self, since: datetime, limit: int) -> list[Purchase]:
        """Purchases that have waited since a time or longer to learn what was bought, locked."""
        rows = await self._connection.execute(_IMPATIENT, {"since": since, "limit": limit})
        return [_purchase(row) for row in rows]

    async def addressed(self, before: datetime, limit: int) -> list[Purchase]:
        """Purchases last told of before a time, whose facts still name a person; locked."""
        rows = await self._connection.execute(_ADDRESSED, {"before": before, "limit": limit})
        return [_purchase(row) for row in rows]

    async def said_under(self, identities: Sequence[str]) -> list[Purchase]:
        """Purchases said under one of these identities, whose facts still name a person; locked."""
        rows = await self._connection.run(_SAID_UNDER, list(identities))
        return [_purchase(row) for row in rows.mappings()]

    async def save(self, purchases: Sequence[Purchase], *, told_at: datetime) -> None:
        """Store purchases, new or changed."""
        await _SAVE(self._connection, [_row(purchase) | {"told_at": told_at} for purchase in purchases])

    async def move(self, moved: Mapping[UUID, UUID]) -> None:
        """Hand the names of parts to their whole."""
        if moved:
            await self._connection.run(_MOVE, list(moved), list(moved.values()))

    async def keep(self, purchases: Sequence[Purchase], names: Mapping[str, UUID], *, told_at: datetime) -> set[str]:
        """Store purchases, new or changed, and take new names; returns the names that nobody had taken.

        Waits for transactions that are taking the same.
        """
        if not purchases and not names:
            return set()
        rows = _SAVE.arguments(_row(purchase) | {"told_at": told_at} for purchase in purchases)
        return set((await self._connection.run(_KEEP, *rows, list(names), list(names.values()))).scalars())


def _row(purchase: Purchase) -> dict[str, Any]:
    return {
        "id": purchase.id,
        "facts": orjson.Fragment(_FACTS.dump_json(purchase.facts)),
        "refunds": orjson.Fragment(_REFUNDS.dump_json(purchase.refunds)),
        "said": orjson.Fragment(purchase.said.model_dump_json()) if purchase.said else None,
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
