"""Our copy of bundles, and which of them the provider's names stand for."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, exists, or_, select
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sql import Connection
from contracts.campaigns import BundleChanged
from contracts.values import Money

from ..domain.bundle import Bundle
from ..tables import BUNDLES, DEFINITIONS

_NEW = insert(BUNDLES)
_OTHERS = ("revision", "name", "price", "currency", "products", "tags", "is_offered", "changed_at")
_KEEP = _NEW.on_conflict_do_update(
    index_elements=["tenant_id", "bundle_id"],
    set_={name: getattr(_NEW.excluded, name) for name in _OTHERS},
    where=BUNDLES.c.revision < _NEW.excluded.revision,
)
_ONE = select(BUNDLES).where(BUNDLES.c.bundle_id == bindparam("wanted", type_=Text))
_PRODUCTS = bindparam("wanted", type_=ARRAY(Text))
_OF_PRODUCTS = (
    select(BUNDLES.c.bundle_id, BUNDLES.c.products)
    .where(BUNDLES.c.products.overlap(_PRODUCTS))
    .order_by(BUNDLES.c.bundle_id)
)
_OF_BUNDLES = select(BUNDLES.c.products).where(BUNDLES.c.bundle_id == any_(_PRODUCTS))
_NAME = bindparam("wanted", type_=Text)
_IS_KNOWN = select(
    or_(
        exists().where(BUNDLES.c.bundle_id == _NAME),
        exists().where(DEFINITIONS.c.bundle_ids.overlap(bindparam("listed", type_=ARRAY(Text)))),
    )
)


class Bundles:
    """Bundles as they are offered now."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, bundle_id: str) -> Bundle | None:
        """One bundle, or None."""
        row = (await self._connection.execute(_ONE, {"wanted": bundle_id})).first()
        return None if row is None else _bundle(row)

    async def keep(self, event: BundleChanged) -> None:
        """Store a bundle, unless a newer revision of it is known."""
        await self._connection.execute(_KEEP, _row(event))

    async def standing_for(self, products: Collection[str]) -> Mapping[str, Collection[str]]:
        """The bundles that some of the provider's names stand for, each with all its names."""
        rows = await self._connection.execute(_OF_PRODUCTS, {"wanted": list(products)}) if products else ()
        return {row["bundle_id"]: row["products"] for row in rows}

    async def products_of(self, bundle_ids: Collection[str]) -> set[str]:
        """The provider's names of some bundles."""
        rows = await self._connection.execute(_OF_BUNDLES, {"wanted": list(bundle_ids)})
        return {name for row in rows for name in row["products"]}

    async def is_known(self, bundle_id: str) -> bool:
        """Whether there is such a bundle, or a campaign lists it."""
        known: bool = await self._connection.scalar(_IS_KNOWN, {"wanted": bundle_id, "listed": [bundle_id]})
        return known


def _row(event: BundleChanged) -> dict[str, Any]:
    own = event.model_dump(include={"bundle_id", *_OTHERS} - {"price"})
    return own | {
        "products": list(event.products),
        "tags": list(event.tags),
        "price": event.price.amount,
        "currency": event.price.currency,
    }


def _bundle(row: Any) -> Bundle:  # noqa: ANN401 - a row
    return Bundle(
        bundle_id=row["bundle_id"],
        revision=row["revision"],
        name=row["name"],
        price=Money(amount=row["price"], currency=row["currency"]),
        products=tuple(row["products"]),
        tags=tuple(row["tags"]),
        is_offered=row["is_offered"],
    )
