"""What a visitor may buy: a bundle as a campaign sells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.values import CampaignDefinition, Currency, Money


class OfferRefusal(StrEnum):
    """Why nobody can buy a bundle of a campaign now, or not in a way that enrolls."""

    CAMPAIGN_NOT_ACTIVE = "campaign_not_active"
    NOT_BEGUN = "campaign_not_begun"
    NO_LONGER_ADMITS = "campaign_no_longer_admits"
    NOT_ELIGIBLE = "bundle_not_eligible"
    NOT_OFFERED = "bundle_not_offered"
    WITHOUT_PRICE = "bundle_without_price"
    OTHER_CURRENCY = "bundle_in_another_currency"
    BELOW_MINIMUM = "price_below_minimum"
    CLOSES_TOO_SOON = "campaign_closes_too_soon"
    """A page would stay open until after its last moment."""
    NO_ACCOUNT = "no_payment_account"
    PROVIDER_REFUSED = "provider_refused"
    """The payment provider will not sell it; why is for the log."""


@dataclass(frozen=True)
class Selling:
    """What the newest version of a campaign says about buying."""

    campaign_id: UUID
    version: int
    slug: str
    currency: Currency
    minimums: Mapping[str, int]
    """The bundles that enroll, and what a purchase of each must at least cost, in minor units."""
    opens_at: datetime | None
    closes_at: datetime | None
    """The last moment of which a purchase still enrolls."""


@dataclass(frozen=True)
class Bundle:
    """Something to buy, as it is offered now."""

    bundle_id: str
    name: str
    price: Money
    is_offered: bool


@dataclass(frozen=True)
class Offer:
    """A campaign as it stands, and the bundle that somebody asks for, if there is one."""

    selling: Selling
    admits: bool
    """Whether its status lets anybody in."""
    bundle: Bundle | None

    def refusal(self, now: datetime) -> OfferRefusal | None:
        """Why it cannot be bought at a time, or None if it can."""
        if not self.admits:
            return OfferRefusal.CAMPAIGN_NOT_ACTIVE
        opens_at, closes_at = self.selling.opens_at, self.selling.closes_at
        if opens_at is not None and now < opens_at:
            return OfferRefusal.NOT_BEGUN
        if closes_at is not None and now > closes_at:
            return OfferRefusal.NO_LONGER_ADMITS
        return self._unsellable()

    def _unsellable(self) -> OfferRefusal | None:
        bundle = self.bundle
        if bundle is None or bundle.bundle_id not in self.selling.minimums:
            return OfferRefusal.NOT_ELIGIBLE
        if not bundle.is_offered:
            return OfferRefusal.NOT_OFFERED
        if not bundle.price.is_payable:
            return OfferRefusal.WITHOUT_PRICE
        if bundle.price.currency != self.selling.currency:
            return OfferRefusal.OTHER_CURRENCY
        is_enough = bundle.price.amount >= self.selling.minimums[bundle.bundle_id]
        return None if is_enough else OfferRefusal.BELOW_MINIMUM


def selling_of(campaign_id: UUID, version: int, definition: CampaignDefinition) -> Selling:
    """What a version says about buying."""
    return Selling(
        campaign_id=campaign_id,
        version=version,
        slug=definition.slug,
        currency=definition.currency,
        minimums={one.bundle_id: definition.minimum(one.bundle_id) for one in definition.bundles},
        opens_at=definition.starts_at,
        closes_at=definition.closes_at,
    )
