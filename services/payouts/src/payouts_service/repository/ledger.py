"""The ledger: only ever added to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.ids import new_id
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.ledger import Balance, Entry, Posting
from ..tables import LEDGER_ENTRIES, POSTINGS

_ADD_ENTRIES = Insertion(LEDGER_ENTRIES, "posting_id", "leg", "account", "currency", "debit", "credit")


class Ledger:
    """Postings and their legs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def post(self, posting: Posting, now: datetime) -> bool:
        """Post once; False if something was posted under this key before."""
        row = {
            "id": new_id(),
            "key": posting.key,
            "kind": posting.kind,
            "currency": posting.currency,
            "order_id": posting.order_id,
            "payout_id": posting.payout_id,
            "posted_at": now,
        }
        added = await self._connection.execute(upsert(POSTINGS).values(row).on_conflict_do_nothing())
        if added.rowcount:
            legs = [
                {
                    "posting_id": row["id"],
                    "leg": number,
                    "account": leg.account,
                    "currency": posting.currency,
                    "debit": leg.debit,
                    "credit": leg.credit,
                }
                for number, leg in enumerate(posting.legs)
            ]
            await _ADD_ENTRIES(self._connection, legs)
        return bool(added.rowcount)

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
