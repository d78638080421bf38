"""Our copy of what campaigns sell, and of bundles."""

from typing import Any

from sqlalchemy import Text, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sql import Connection
from contracts.campaigns import CampaignChanged
from contracts.values import Money

from ..domain.offer import Bundle, Offer, Selling
from ..errors import NoSuchCampaign, OfferOnItsWay
from ..tables import BUNDLES, CAMPAIGNS

_NEW, _NEW_BUNDLE = insert(CAMPAIGNS), insert(BUNDLES)
_SAYS = ("version", "slug", "currency", "minimums", "opens_at", "closes_at")
_STANDS = ("revision", "current_version", "admits", "is_deleted")
_OFFERS = ("revision", "name", "price", "currency", "is_offered")
_KEEP_SELLING = _NEW.on_conflict_do_update(
    index_elements=["tenant_id", "campaign_id"],
    set_={name: getattr(_NEW.excluded, name) for name in _SAYS},
    where=CAMPAIGNS.c.version.is_(None) | (CAMPAIGNS.c.version < _NEW.excluded.version),
)
_KEEP_STANDING = _NEW.on_conflict_do_update(
    index_elements=["tenant_id", "campaign_id"],
    set_={name: getattr(_NEW.excluded, name) for name in _STANDS},
    where=CAMPAIGNS.c.revision.is_(None) | (CAMPAIGNS.c.revision < _NEW.excluded.revision),
)
_KEEP_BUNDLE = _NEW_BUNDLE.on_conflict_do_update(
    index_elements=["tenant_id", "bundle_id"],
    set_={name: getattr(_NEW_BUNDLE.excluded, name) for name in _OFFERS},
    where=BUNDLES.c.revision < _NEW_BUNDLE.excluded.revision,
)
_BUNDLE = select(BUNDLES).where(BUNDLES.c.bundle_id == bindparam("wanted", type_=Text))
_BY_SLUG = (
    select(CAMPAIGNS)
    .where(CAMPAIGNS.c.slug == bindparam("wanted", type_=Text), CAMPAIGNS.c.is_deleted.is_not(True))
    .order_by(CAMPAIGNS.c.admits.desc().nulls_last(), CAMPAIGNS.c.campaign_id.desc())
    .limit(1)
)
"""Of two campaigns with one slug, the first may be deleted already, and this not be known yet."""


class Offers:
    """What can be bought, as far as it is known here."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep_selling(self, selling: Selling) -> None:
        """Store what a version of a campaign sells, unless a higher one is known."""
        row = {name: getattr(selling, name) for name in ("campaign_id", *_SAYS)}
        await self._connection.execute(_KEEP_SELLING, row | {"minimums": dict(selling.minimums)})

    async def keep_standing(self, event: CampaignChanged) -> None:
        """Store how a campaign stands, unless a newer revision is known."""
        row = {
            "campaign_id": event.campaign_id,
            "revision": event.revision,
            "current_version": event.current_version,
            "admits": event.accepts_enrollments,
            "is_deleted": event.is_deleted,
        }
        await self._connection.execute(_KEEP_STANDING, row)

    async def keep_bundle(self, bundle: Bundle, revision: int) -> None:
        """Store a bundle, unless a newer revision is known."""
        row = {"bundle_id": bundle.bundle_id, "revision": revision, "name": bundle.name}
        more = {"price": bundle.price.amount, "currency": bundle.price.currency, "is_offered": bundle.is_offered}
        await self._connection.execute(_KEEP_BUNDLE, row | more)

    async def get(self, slug: str, bundle_id: str) -> Offer:
        """A bundle in a campaign. Raises `NoSuchCampaign`, and `OfferOnItsWay` until the version that holds is here."""
        row = (await self._connection.execute(_BY_SLUG, {"wanted": slug})).one_or_none()
        if row is None:
            raise NoSuchCampaign
        if row["revision"] is None or row["current_version"] is None or row["current_version"] > row["version"]:
            raise OfferOnItsWay
        bundle = (await self._connection.execute(_BUNDLE, {"wanted": bundle_id})).one_or_none()
        return Offer(_selling(row), row["admits"], None if bundle is None else _bundle(bundle))


def _selling(row: Any) -> Selling:  # noqa: ANN401 - a row
    return Selling(**{name: row[name] for name in ("campaign_id", *_SAYS)})


def _bundle(row: Any) -> Bundle:  # noqa: ANN401 - a row
    price = Money(amount=row["price"], currency=row["currency"])
    return Bundle(row["bundle_id"], row["name"], price, row["is_offered"])
