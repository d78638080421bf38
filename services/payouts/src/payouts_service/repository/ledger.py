"""The ledger: only ever added to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Text, Uuid, any_, bindparam, func, select, tuple_

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
_LEGS = LEDGER_ENTRIES.c
_JOINED = (_LEGS.tenant_id == POSTINGS.c.tenant_id) & (_LEGS.posting_id == POSTINGS.c.id)
_POSTED = select(POSTINGS.c.key).where(POSTINGS.c.key == any_(bindparam("keys", type_=ARRAY(Text))))
_ACCOUNT = (_LEGS.account, _LEGS.currency)
_SUMS = (func.sum(_LEGS.debit).label("debit"), func.sum(_LEGS.credit).label("credit"))
_BALANCES = (
    select(*_ACCOUNT, *_SUMS)
    .where(tuple_(*_ACCOUNT) > tuple_(bindparam("account", type_=Text), bindparam("currency", type_=Text)))
    .group_by(*_ACCOUNT)
    .order_by(*_ACCOUNT)
    .limit(bindparam("limit", type_=Integer))
)
_LEFT_IN = select(_SUMS[0] - _SUMS[1]).where(_LEGS.account == bindparam("account", type_=Text))
_TOTALS = select(_LEGS.currency, *_SUMS).group_by(_LEGS.currency).order_by(_LEGS.currency)
_POSTED_AS = tuple(POSTINGS.c[name] for name in ("id", "key", "kind", "posted_at", "payout_id"))
_ENTRIES = select(*_POSTED_AS, *(_LEGS[name] for name in ("account", "currency", "debit", "credit"))).join(
    LEDGER_ENTRIES, _JOINED
)
_IN_TIME = (POSTINGS.c.posted_at, POSTINGS.c.id, _LEGS.leg)
_OF_ORDERS = _ENTRIES.where(POSTINGS.c.order_id == any_(bindparam("ids", type_=ARRAY(Uuid)))).order_by(*_IN_TIME)
_OF_PAYOUT = _ENTRIES.where(POSTINGS.c.payout_id == bindparam("payout_id", type_=Uuid)).order_by(*_IN_TIME)
_OF_ACCOUNT = (
    select(*_POSTED_AS, *_ACCOUNT, *_SUMS)
    .join(LEDGER_ENTRIES, _JOINED)
    .where(_LEGS.account == bindparam("account", type_=Text), _LEGS.currency == bindparam("currency", type_=Text))
    .where(POSTINGS.c.id < bindparam("before", type_=Uuid))
    .group_by(*_POSTED_AS, *_ACCOUNT)
    .order_by(POSTINGS.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_GONE = func.sum(_LEGS.credit).filter(POSTINGS.c.kind.in_(["refunded", "outside"]))
_BACK = func.sum(_LEGS.debit).filter(POSTINGS.c.kind.in_(["reversed", "returned"]))
_REFUNDED = (
    select(_LEGS.account, func.coalesce(_GONE, 0) - func.coalesce(_BACK, 0))
    .join(POSTINGS, _JOINED)
    .where(_LEGS.account == any_(bindparam("accounts", type_=ARRAY(Text))))
    .group_by(_LEGS.account)
)


_LAST = UUID(int=2**128 - 1)


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

    async def posted(self, keys: Iterable[str]) -> set[str]:
        """Those of some keys under which something was posted."""
        return set(await self._connection.scalars(_POSTED, {"keys": list(keys)}))

    async def balances(self, *, after: tuple[str, str] | None, limit: int) -> list[Balance]:
        """Accounts by name, from behind `after`."""
        account, currency = after or ("", "")
        values = {"account": account, "currency": currency, "limit": limit}
        return [_balance(*row) for row in await self._connection.execute(_BALANCES, values)]

    async def left_in(self, account: str) -> int:
        """What an account comes to: debit less credit, in minor units."""
        return int(await self._connection.scalar(_LEFT_IN, {"account": account}) or 0)

    async def totals(self) -> list[Balance]:
        """All accounts together, by currency; debit equals credit."""
        return [_balance("", *row) for row in await self._connection.execute(_TOTALS)]

    async def of_orders(self, order_ids: Sequence[UUID]) -> Sequence[Entry]:
        """Every leg of some orders' postings, in the order they were posted."""
        return [Entry(*row) for row in await self._connection.execute(_OF_ORDERS, {"ids": list(order_ids)})]

    async def of_payout(self, payout_id: UUID) -> Sequence[Entry]:
        """Every leg of a payout's postings, in the order they were posted."""
        return [Entry(*row) for row in await self._connection.execute(_OF_PAYOUT, {"payout_id": payout_id})]

    async def of_account(self, account: str, currency: str, *, before: UUID | None, limit: int) -> Sequence[Entry]:
        """What each posting did to an account, newest first, from before a posting."""
        values = {"account": account, "currency": currency, "before": before or _LAST, "limit": limit}
        rows = await self._connection.execute(_OF_ACCOUNT, values)
        return [replace(Entry(*row), debit=int(row.debit), credit=int(row.credit)) for row in rows]

    async def refunded_all(self, accounts: Iterable[str]) -> dict[str, int]:
        """What refunds took out of accounts, less those that came back; disputes are no refunds."""
        rows = await self._connection.execute(_REFUNDED, {"accounts": list(accounts)})
        return {account: int(amount) for account, amount in rows}


def _balance(account: str, currency: str, debit: Decimal, credit: Decimal) -> Balance:
    return Balance(account, currency, int(debit), int(credit))


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
