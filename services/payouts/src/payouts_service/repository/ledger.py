"""The ledger: only ever added to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_

from chassis.ids import new_id
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.ledger import Balance, Entry, Posting
from ..tables import LEDGER_ENTRIES, POSTINGS

_ADD_POSTINGS = Insertion(
    POSTINGS,
    "id",
    "key",
    "kind",
    "currency",
    "order_id",
    "payout_id",
    "posted_at",
    key=("key",),
    once=True,
    returning=("id",),
)
_ADD_ENTRIES = Insertion(LEDGER_ENTRIES, "posting_id", "leg", "account", "currency", "debit", "credit")


class Ledger:
    """Postings and their legs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def post_all(self, postings: Sequence[Posting], now: datetime) -> int:
        """Post each once; returns how many were not posted under their keys before."""
        rows = {posting.key: _posting(posting, now) for posting in postings}
        added = await _ADD_POSTINGS(self._connection, list(rows.values()))
        by_id = {rows[posting.key]["id"]: posting for posting in postings}
        fresh = {row["id"]: by_id[row["id"]] for row in added}
        await _ADD_ENTRIES(self._connection, [leg for key, posting in fresh.items() for leg in _legs(key, posting)])
        return len(fresh)

    async def has(self, key: str) -> bool:
        """Whether something was posted under this key."""
        return (await self._connection.execute(select(POSTINGS.c.id).where(POSTINGS.c.key == key))).first() is not None

    async def balances(self, *, after: tuple[str, str] | None, limit: int) -> list[Balance]:
        """Accounts by name, from behind `after`."""
        entries = LEDGER_ENTRIES.c
        statement = (
            select(entries.account, entries.currency, func.sum(entries.debit), func.sum(entries.credit))
            .group_by(entries.account, entries.currency)
            .order_by(entries.account, entries.currency)
            .limit(limit)
        )
        if after is not None:
            statement = statement.where(tuple_(entries.account, entries.currency) > tuple_(*after))
        rows = await self._connection.execute(statement)
        return [Balance(account, currency, int(debit), int(credit)) for account, currency, debit, credit in rows]

    async def totals(self) -> list[Balance]:
        """All accounts together, by currency; debit equals credit."""
        entries = LEDGER_ENTRIES.c
        rows = await self._connection.execute(
            select(entries.currency, func.sum(entries.debit), func.sum(entries.credit))
            .group_by(entries.currency)
            .order_by(entries.currency)
        )
        return [Balance("", currency, int(debit), int(credit)) for currency, debit, credit in rows]

    async def of_order(self, order_id: UUID) -> Sequence[Entry]:
        """Every leg of an order's postings, in the order they were posted."""
        legs = LEDGER_ENTRIES.c
        columns = (POSTINGS.c.id, POSTINGS.c.key, POSTINGS.c.kind, POSTINGS.c.posted_at, POSTINGS.c.payout_id)
        rows = await self._connection.execute(
            select(*columns, legs.account, legs.currency, legs.debit, legs.credit)
            .join(LEDGER_ENTRIES, (legs.tenant_id == POSTINGS.c.tenant_id) & (legs.posting_id == POSTINGS.c.id))
            .where(POSTINGS.c.order_id == order_id)
            .order_by(POSTINGS.c.posted_at, POSTINGS.c.id, legs.leg)
        )
        return [Entry(*row) for row in rows]

    async def refunded(self, account: str) -> int:
        """What refunds took out of an account, less those that came back; disputes are no refunds."""
        legs, kind = LEDGER_ENTRIES.c, POSTINGS.c.kind
        gone = func.sum(legs.credit).filter(kind.in_(["refunded", "outside"]))
        back = func.sum(legs.debit).filter(kind == "reversed")
        rows = await self._connection.execute(
            select(func.coalesce(gone, 0) - func.coalesce(back, 0))
            .join(POSTINGS, (legs.tenant_id == POSTINGS.c.tenant_id) & (legs.posting_id == POSTINGS.c.id))
            .where(legs.account == account)
        )
        return int(rows.scalar_one())


def _posting(posting: Posting, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "key": posting.key,
        "kind": posting.kind,
        "currency": posting.currency,
        "order_id": posting.order_id,
        "payout_id": posting.payout_id,
        "posted_at": now,
    }


def _legs(posting_id: UUID, posting: Posting) -> list[dict[str, object]]:
    return [
        {
            "posting_id": posting_id,
            "leg": number,
            "account": leg.account,
            "currency": posting.currency,
            "debit": leg.debit,
            "credit": leg.credit,
        }
        for number, leg in enumerate(posting.legs)
    ]
