"""What a visitor may buy: a bundle as a campaign sells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.values import CampaignDefinition, Currency, Money, Reason


class OfferRefusal(Reason):
    """Why nobody can buy a bundle of a campaign now, or not in a way that enrolls."""

    CAMPAIGN_NOT_ACTIVE = "The campaign lets nobody in."
    CAMPAIGN_NOT_BEGUN = "The campaign has not begun yet."
    CAMPAIGN_NO_LONGER_ADMITS = "The campaign lets nobody in any more."
    BUNDLE_NOT_ELIGIBLE = "The bundle does not enroll in this campaign."
    BUNDLE_NOT_OFFERED = "The bundle is not for sale."
    BUNDLE_WITHOUT_PRICE = "The bundle has no price that can be paid."
    BUNDLE_IN_ANOTHER_CURRENCY = "The bundle has a price in another currency than the campaign."
    PRICE_BELOW_MINIMUM = "The bundle costs less than what enrolls."
    CAMPAIGN_CLOSES_TOO_SOON = "A payment page would stay open until after the last moment of the campaign."
    NO_PAYMENT_ACCOUNT = "There is no payment account that could take the money."
    PROVIDER_REFUSED = "The payment provider does not sell it."
    """Why is for the log."""

    @property
    def kept(self) -> str:
        """As a checkout keeps it."""
        return self.name.lower()


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
            return OfferRefusal.CAMPAIGN_NOT_BEGUN
        if closes_at is not None and now > closes_at:
            return OfferRefusal.CAMPAIGN_NO_LONGER_ADMITS
        return self._unsellable()

    def _unsellable(self) -> OfferRefusal | None:
        bundle = self.bundle
        if bundle is None or bundle.bundle_id not in self.selling.minimums:
            return OfferRefusal.BUNDLE_NOT_ELIGIBLE
        if not bundle.is_offered:
            return OfferRefusal.BUNDLE_NOT_OFFERED
        if not bundle.price.is_payable:
            return OfferRefusal.BUNDLE_WITHOUT_PRICE
        if bundle.price.currency != self.selling.currency:
            return OfferRefusal.BUNDLE_IN_ANOTHER_CURRENCY
        is_enough = bundle.price.amount >= self.selling.minimums[bundle.bundle_id]
        return None if is_enough else OfferRefusal.PRICE_BELOW_MINIMUM


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
