"""What can be bought, and which of the payment provider's products stand for it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, any_, bindparam, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from chassis.errors import Conflict
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.values import Money

from ..domain.bundle import Bundle
from ..errors import NoSuchBundle, ProductTaken
from ..tables import BUNDLE_PRODUCTS, BUNDLES, CAMPAIGNS, VERSIONS

MOST = 1000
"""The largest number of bundles that are listed."""
_PLAIN = ("id", "name", "is_offered", "is_deleted", "revision")
_VALUES = ("name", "price", "currency", "tags", "is_offered", "is_deleted", "revision", "updated_at")
_IDS = bindparam("ids", type_=ARRAY(Text))
_LOCKED = select(BUNDLES).where(BUNDLES.c.id == bindparam("of_id")).with_for_update()
_ALL = select(BUNDLES).where(~BUNDLES.c.is_deleted).order_by(BUNDLES.c.id).limit(MOST)
_NAMED = select(BUNDLES).where(BUNDLES.c.id == any_(_IDS), ~BUNDLES.c.is_deleted).order_by(BUNDLES.c.id)
_KEPT = _NAMED.with_only_columns(BUNDLES.c.id).with_for_update(read=True)
_PRODUCTS = (
    select(BUNDLE_PRODUCTS.c.bundle_id, BUNDLE_PRODUCTS.c.product)
    .where(BUNDLE_PRODUCTS.c.bundle_id == any_(_IDS))
    .order_by(BUNDLE_PRODUCTS.c.bundle_id, BUNDLE_PRODUCTS.c.place)
)
_ADDED = insert(BUNDLES).values({name: bindparam(name) for name in ("id", "created_at", *_VALUES)})
_PUT = _ADDED.on_conflict_do_update(
    index_elements=["tenant_id", "id"],
    set_={name: _ADDED.excluded[name] for name in _VALUES},
    where=BUNDLES.c.revision < _ADDED.excluded.revision,
)
_DROP_PRODUCTS = delete(BUNDLE_PRODUCTS).where(BUNDLE_PRODUCTS.c.bundle_id == bindparam("of_id"))
_ADD_PRODUCTS = Insertion(BUNDLE_PRODUCTS, "product", "bundle_id", "place", once=True, returning=("product",))
_LISTED = bindparam("listed", type_=JSONB)
_IS_LISTED = select(
    or_(
        exists().where(CAMPAIGNS.c.deleted_at.is_(None), CAMPAIGNS.c.definition.contains(_LISTED)),
        exists().where(
            CAMPAIGNS.c.deleted_at.is_(None),
            VERSIONS.c.campaign_id == CAMPAIGNS.c.id,
            VERSIONS.c.number == CAMPAIGNS.c.current_version,
            VERSIONS.c.definition.contains(_LISTED),
        ),
    )
)


class Bundles:
    """What can be bought."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def locked(self, bundle_id: str) -> Bundle:
        """One bundle, which nobody else changes until the transaction ends. Raises `NoSuchBundle`."""
        found = await self.find_locked(bundle_id)
        if found is None or found.is_deleted:
            raise NoSuchBundle(bundle=bundle_id)
        return found

    async def find_locked(self, bundle_id: str) -> Bundle | None:
        """As `locked`, also one that was deleted; None if there never was one."""
        found = await self._read(await self._connection.execute(_LOCKED, {"of_id": bundle_id}))
        return found[0] if found else None

    async def kept(self, bundle_ids: Iterable[str]) -> set[str]:
        """Ids of those of these bundles that exist; nobody deletes them until the transaction ends."""
        return {row.id for row in await self._connection.execute(_KEPT, {"ids": sorted(set(bundle_ids))})}

    async def named(self, bundle_ids: Iterable[str]) -> dict[str, Bundle]:
        """Those of these bundles that exist, by id."""
        rows = await self._connection.execute(_NAMED, {"ids": sorted(set(bundle_ids))})
        return {bundle.id: bundle for bundle in await self._read(rows)}

    async def all(self) -> list[Bundle]:
        """Every bundle, by id."""
        return await self._read(await self._connection.execute(_ALL))

    async def is_listed(self, bundle_id: str) -> bool:
        """Whether a campaign lists a bundle, in its draft or in what is published."""
        listed = {"bundles": [{"bundle_id": bundle_id}]}
        return bool(await self._connection.scalar(_IS_LISTED, {"listed": listed}))

    async def put(self, bundle: Bundle, now: datetime) -> None:
        """Store a bundle, new or changed. Raises `ProductTaken` if one of its products is another bundle's."""
        put = await self._connection.execute(_PUT, {"created_at": now, **_row(bundle, now)})
        if not put.rowcount:
            raise Conflict
        await self._connection.execute(_DROP_PRODUCTS, {"of_id": bundle.id})
        rows = [
            {"product": product, "bundle_id": bundle.id, "place": place}
            for place, product in enumerate(bundle.products)
        ]
        added = {row["product"] for row in await _ADD_PRODUCTS(self._connection, rows)}
        if taken := [product for product in bundle.products if product not in added]:
            raise ProductTaken(products=", ".join(taken))

    async def _read(self, rows: Iterable[Any]) -> list[Bundle]:
        found = list(rows)
        products: defaultdict[str, list[str]] = defaultdict(list)
        for row in await self._connection.execute(_PRODUCTS, {"ids": [row.id for row in found]}):
            products[row.bundle_id].append(row.product)
        return [_bundle(row, products[row.id]) for row in found]


def _bundle(row: Any, products: Sequence[str]) -> Bundle:  # noqa: ANN401 - a row
    return Bundle(
        price=Money(amount=row.price, currency=row.currency),
        products=tuple(products),
        tags=tuple(row.tags),
        **{name: row[name] for name in _PLAIN},
    )


def _row(bundle: Bundle, now: datetime) -> dict[str, Any]:
    return {
        "price": bundle.price.amount,
        "currency": bundle.price.currency,
        "tags": list(bundle.tags),
        "updated_at": now,
        **{name: getattr(bundle, name) for name in _PLAIN},
    }
