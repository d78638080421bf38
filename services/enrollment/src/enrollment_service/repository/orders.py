"""Every order that was paid, whatever became of it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, any_, bindparam, exists, func, select, tuple_, update

from chassis.postgres.pages import LATEST
from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection
from contracts.values import Money

from ..domain.history import CampaignNames
from ..domain.order import Order, OrderKey
from ..errors import NoSuchOrder
from ..tables import BUNDLES, CONTACTS, ENROLLMENTS, ORDERS, REFUSALS

_EVER = datetime(1, 1, 1, tzinfo=UTC)
_TOLD = ("contact_id", "paid_at", "bundle_id", "campaign", "revision", "payment", "products")
_KEY = ("provider", "account", "reference")
_COLUMNS = ("order_id", *_KEY, *_TOLD, "named_bundle_id", "whole_id")
_ADD = Insertion(ORDERS, *_COLUMNS, "amount", "currency", "received_at", key=_KEY, once=True, returning=("order_id",))
_SAVE = Change(ORDERS, key=("order_id",), columns=(*_TOLD, "amount", "currency"))
_NAMED = """
SELECT order_id, whole_id FROM orders
WHERE (provider, account, reference) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
"""
_FAMILIES = f"""
WITH named AS ({_NAMED})
SELECT * FROM orders WHERE order_id IN (SELECT order_id FROM named UNION SELECT whole_id FROM named)
ORDER BY provider, account, reference FOR NO KEY UPDATE
"""  # noqa: S608 - constants of this module
_WHOLES_CONTACTS = f"""
WITH named AS ({_NAMED})
SELECT provider, account, reference, contact_id FROM orders WHERE order_id IN (SELECT whole_id FROM named)
"""  # noqa: S608 - constants of this module
_JOIN = """
UPDATE orders SET whole_id = $2, reconsider = false,
    revision = CASE WHEN order_id = $1 THEN $3 ELSE revision END
WHERE order_id = $1 OR whole_id = $1
"""
_NAME_AS_PART = """
UPDATE orders SET named_bundle_id = part.named_bundle_id, named_by = part.named_by, named_at = part.named_at
FROM orders part
WHERE part.order_id = $1 AND part.named_at IS NOT NULL AND orders.order_id = $2 AND orders.named_bundle_id IS NULL
"""
# One look a key: as long as a table is new and has no statistics, PostgreSQL would rather read all of the tenant.
_CONTACTS = """
SELECT provider, account, reference, contact_id
FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (provider, account, reference)
CROSS JOIN LATERAL (
    SELECT contact_id FROM orders
    WHERE orders.provider = asked.provider AND orders.account = asked.account AND orders.reference = asked.reference
    LIMIT 1
) AS known
"""
# NO KEY UPDATE: whoever refuses an order refers to it.
_LOCK = """
SELECT * FROM orders
WHERE (provider, account, reference) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
ORDER BY provider, account, reference FOR NO KEY UPDATE
"""
_IN_TIME = ORDERS.c.paid_at, ORDERS.c.order_id
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_IS_WHOLE = ORDERS.c.whole_id.is_(None)
_ASKED = ORDERS.alias("asked")
_WHOLE_ID = select(func.coalesce(_ASKED.c.whole_id, _ASKED.c.order_id)).where(
    _ASKED.c.order_id == bindparam("order_id", type_=Uuid)
)
_ONE = select(ORDERS).where(ORDERS.c.order_id == _WHOLE_ID.scalar_subquery())
_PARTS = select(ORDERS).where(ORDERS.c.whole_id == any_(_IDS)).order_by(*_IN_TIME)
_OF_CONTACT = (
    select(ORDERS)
    .where(
        ORDERS.c.contact_id == bindparam("contact_id", type_=Uuid),
        ORDERS.c.paid_at >= bindparam("since", type_=DateTime(timezone=True)),
        _IS_WHOLE,
    )
    .order_by(*_IN_TIME)
)
_TO_RECONSIDER = (
    select(ORDERS).where(ORDERS.c.reconsider, _IS_WHOLE, ORDERS.c.contact_id == any_(_IDS)).order_by(*_IN_TIME)
)
_UNMARK = update(ORDERS).where(ORDERS.c.order_id == any_(_IDS)).values(reconsider=False)
_NAME = (
    update(ORDERS)
    .where(ORDERS.c.order_id == bindparam("named_order_id", type_=Uuid))
    .values(
        named_bundle_id=bindparam("bundle", type_=Text),
        named_by=bindparam("staff_id", type_=Uuid),
        named_at=bindparam("now", type_=DateTime(timezone=True)),
    )
)
_CAMPAIGN_ID, _SINCE = bindparam("campaign_id", type_=Uuid), bindparam("since", type_=DateTime(timezone=True))
_BUNDLES, _PRODUCTS = bindparam("bundles", type_=ARRAY(Text)), bindparam("stand_for", type_=ARRAY(Text))
_ENROLLED = exists().where(ENROLLMENTS.c.order_id == ORDERS.c.order_id, ENROLLMENTS.c.campaign_id == _CAMPAIGN_ID)
_REFUSED = exists().where(REFUSALS.c.order_id == ORDERS.c.order_id, REFUSALS.c.campaign_id == _CAMPAIGN_ID)
_NAMELESS = ORDERS.c.campaign.is_(None) & ORDERS.c.bundle_id.is_(None) & ORDERS.c.named_bundle_id.is_(None)
_OF_BUNDLE = (
    (ORDERS.c.bundle_id == any_(_BUNDLES))
    | (ORDERS.c.named_bundle_id == any_(_BUNDLES))
    | ORDERS.c.products.overlap(_PRODUCTS)
)
_MARK = (
    update(ORDERS)
    .where(
        (ORDERS.c.campaign == any_(bindparam("names", type_=ARRAY(Text))))
        | (ORDERS.c.campaign.is_(None) & _OF_BUNDLE)
        | (_NAMELESS & (ORDERS.c.paid_at >= _SINCE)),
        _IS_WHOLE,
        ~_ENROLLED,
        ~_REFUSED | (ORDERS.c.paid_at >= _SINCE),
    )
    .values(reconsider=True)
)
_MARK_SINCE = """
UPDATE orders SET reconsider = true
FROM (SELECT contact_id, min(since) AS since FROM unnest($1::uuid[], $2::timestamptz[]) AS told (contact_id, since)
      GROUP BY contact_id) AS told
WHERE orders.contact_id = told.contact_id AND orders.paid_at >= told.since AND orders.contact_id = ANY ($1)
  AND orders.whole_id IS NULL
"""
_RECONSIDER_OF = (
    update(ORDERS).where(_IS_WHOLE, ORDERS.c.contact_id == bindparam("whose", type_=Uuid)).values(reconsider=True)
)
_MARK_PRODUCTS = update(ORDERS).where(_IS_WHOLE, ORDERS.c.products.overlap(_PRODUCTS)).values(reconsider=True)
_MATCHED = exists().where(BUNDLES.c.products.overlap(ORDERS.c.products))
_IS_ERASED = exists().where(CONTACTS.c.contact_id == ORDERS.c.contact_id, CONTACTS.c.erased_at.is_not(None))
_UNKNOWN = (
    select(ORDERS)
    .where(
        _IS_WHOLE,
        ORDERS.c.bundle_id.is_(None),
        ORDERS.c.named_bundle_id.is_(None),
        ~_MATCHED,
        ~_IS_ERASED,
        exists().where(REFUSALS.c.order_id == ORDERS.c.order_id, REFUSALS.c.reasons.contains(["bundle_unknown"])),
        tuple_(*_IN_TIME) < tuple_(bindparam("paid_at", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid)),
    )
    .order_by(ORDERS.c.paid_at.desc(), ORDERS.c.order_id.desc())
    .limit(bindparam("limit", type_=Integer))
)
# Of no bundle, as staff has said: named, by nothing.
_OPEN, _OF_NONE = _UNKNOWN.where(ORDERS.c.named_at.is_(None)), _UNKNOWN.where(ORDERS.c.named_at.is_not(None))


class Orders:
    """Orders, each once; whoever changes one holds the row of its contact."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, orders: Iterable[Order], now: datetime) -> set[UUID]:
        """Store orders; returns the ids of those that were not known."""
        once = {order.key: order for order in reversed(list(orders))}
        added = await _ADD(self._connection, [{**_row(order), "received_at": now} for order in once.values()])
        return {row["order_id"] for row in added}

    async def contacts_of(self, keys: Collection[OrderKey]) -> dict[OrderKey, UUID]:
        """Whose orders these are, as far as they are known."""
        rows = await self._connection.run(_CONTACTS, *_turned(keys)) if keys else ()
        return {(row["provider"], row["account"], row["reference"]): row["contact_id"] for row in rows}

    async def locked_by_keys(self, keys: Collection[OrderKey]) -> Sequence[Order]:
        """Orders as far as they are known, locked in one order for everybody."""
        rows = await self._connection.run(_LOCK, *_turned(keys)) if keys else ()
        return [_order(row) for row in rows]

    async def contacts_of_wholes(self, keys: Collection[OrderKey]) -> dict[OrderKey, UUID]:
        """The orders that these are a part of, and whose they are."""
        rows = await self._connection.run(_WHOLES_CONTACTS, *_turned(keys)) if keys else ()
        return {(row["provider"], row["account"], row["reference"]): row["contact_id"] for row in rows}

    async def locked_families(self, keys: Collection[OrderKey]) -> dict[OrderKey, Order]:
        """Orders by their keys, and those they are a part of, locked in one order for everybody."""
        rows = await self._connection.run(_FAMILIES, *_turned(keys))
        return {order.key: order for order in map(_order, rows)}

    async def parts_of(self, order_ids: Collection[UUID]) -> dict[UUID, list[Order]]:
        """The orders that turned out to be a part of some others, by those."""
        found: dict[UUID, list[Order]] = {}
        for order in await self._read(_PARTS, ids=list(order_ids)):
            found.setdefault(order.whole_id or order.order_id, []).append(order)
        return found

    async def join(self, part: Order, whole: Order) -> None:
        """Store that an order, with its own parts, is a part of another, which takes over how staff named it."""
        await self._connection.run(_NAME_AS_PART, part.order_id, whole.order_id)
        await self._connection.run(_JOIN, part.order_id, whole.order_id, part.revision)

    async def save_all(self, orders: Iterable[Order]) -> None:
        """Store what has become known of orders whose locks are held."""
        await _SAVE(self._connection, [_row(order) for order in orders])

    async def name_bundle(self, order: Order, *, staff_id: UUID, now: datetime) -> None:
        """Store the bundle that staff named, or that it is of none."""
        named = {"named_order_id": order.order_id, "bundle": order.named_bundle_id}
        await self._connection.execute(_NAME, {**named, "staff_id": staff_id, "now": now})

    async def get(self, order_id: UUID) -> Order:
        """One order, or the whole that it is a part of. Raises `NoSuchOrder`."""
        row = (await self._connection.execute(_ONE, {"order_id": order_id})).first()
        if row is None:
            raise NoSuchOrder
        return _order(row)

    async def of(self, contact_id: UUID, *, since: datetime = _EVER) -> Sequence[Order]:
        """Orders of a contact, paid at or after a time, oldest first."""
        return await self._read(_OF_CONTACT, contact_id=contact_id, since=since)

    async def to_reconsider(self, contact_ids: Sequence[UUID]) -> Sequence[Order]:
        """Orders of some contacts that are to be decided again."""
        return await self._read(_TO_RECONSIDER, ids=list(contact_ids))

    async def open_work(self, *, is_closed: bool, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[Order]:
        """Orders of which nothing says what was bought, though a campaign could be meant; the newest first.

        Nobody has looked at them, or staff has said that they are of no bundle.
        """
        paid_at, order_id = before or LATEST
        return await self._read(_OF_NONE if is_closed else _OPEN, paid_at=paid_at, id=order_id, limit=limit)

    async def mark(self, campaign_id: UUID, known_by: CampaignNames, *, since: datetime) -> None:
        """Have orders decided again that a campaign may concern: undecided, or refused and paid since its change."""
        names = {"names": known_by.names, "bundles": known_by.bundles, "stand_for": known_by.products}
        await self._connection.execute(_MARK, {"campaign_id": campaign_id, "since": since, **names})

    async def mark_products(self, products: Collection[str]) -> None:
        """Have orders of some products decided again, because what they stand for has changed."""
        await self._connection.execute(_MARK_PRODUCTS, {"stand_for": list(products)})

    async def mark_since(self, told: Sequence[tuple[UUID, datetime]]) -> None:
        """Have orders of locked contacts decided again that were paid after something that has become known of them."""
        if told:
            await self._connection.run(_MARK_SINCE, [one for one, _at in told], [at for _one, at in told])

    async def reconsider_of(self, contact_id: UUID) -> None:
        """Have every order of a locked contact decided again."""
        await self._connection.execute(_RECONSIDER_OF, {"whose": contact_id})

    async def unmark(self, order_ids: Sequence[UUID]) -> None:
        """Note that these have been decided again."""
        await self._connection.execute(_UNMARK, {"ids": list(order_ids)})

    async def _read(self, statement: Any, **values: object) -> Sequence[Order]:  # noqa: ANN401 - a query on orders
        return [_order(row) for row in await self._connection.execute(statement, values)]


def _turned(keys: Iterable[OrderKey]) -> list[list[str]]:
    ordered = sorted(set(keys))
    return [[key[part] for key in ordered] for part in range(3)]


def _row(order: Order) -> dict[str, Any]:
    amount = {"amount": order.amount.amount, "currency": order.amount.currency}
    return {name: getattr(order, name) for name in _COLUMNS} | amount


def _order(row: Any) -> Order:  # noqa: ANN401 - a row
    amount = Money(amount=row["amount"], currency=row["currency"])
    own = {name: row[name] for name in _COLUMNS if name != "products"}
    return Order(amount=amount, products=tuple(row["products"]), **own)
