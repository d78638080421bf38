"""What was already done: one row a delivery, claimed in the transaction that applies it."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ARRAY, Text, bindparam, text

from .. import faults
from .transactions import Transaction

_CLAIM = text(
    "INSERT INTO inbox (tenant_id, key, seen_at) SELECT :tenant_id, key, :now FROM unnest(:keys) AS key"
    " ON CONFLICT DO NOTHING RETURNING key"
).bindparams(bindparam("keys", type_=ARRAY(Text)))
_DISCLAIM = text("DELETE FROM inbox WHERE tenant_id = :tenant_id AND key = ANY(:keys)").bindparams(
    bindparam("keys", type_=ARRAY(Text))
)
_FORGET = text(
    "DELETE FROM inbox WHERE (tenant_id, key) IN"
    " (SELECT tenant_id, key FROM inbox WHERE tenant_id = :tenant_id AND seen_at < :before LIMIT :limit)"
)


async def claim(transaction: Transaction, message_ids: Collection[str]) -> set[str]:
    """Claim ids for this transaction in one statement; returns those nobody had claimed before."""
    if not message_ids or not faults.is_on("inbox"):
        return set(message_ids)
    keys = sorted({f"event:{message_id}" for message_id in message_ids})  # one order for all: no deadlocks
    claimed = await transaction.connection.execute(
        _CLAIM, {"tenant_id": transaction.tenant_id, "now": transaction.now, "keys": keys}
    )
    return {key.removeprefix("event:") for key in claimed.scalars()}


async def disclaim(transaction: Transaction, message_ids: Collection[str]) -> None:
    """Give back ids claimed in this transaction: their events are not applied after all."""
    keys = [f"event:{message_id}" for message_id in message_ids]
    await transaction.connection.execute(_DISCLAIM, {"tenant_id": transaction.tenant_id, "keys": keys})


async def forget(transaction: Transaction, *, after: timedelta, limit: int) -> int:
    """Delete deliveries older than any topic could repeat; returns how many."""
    gone = await transaction.connection.execute(
        _FORGET, {"tenant_id": transaction.tenant_id, "before": transaction.now - after, "limit": limit}
    )
    return int(gone.rowcount)
