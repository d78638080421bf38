"""What a visitor may buy: a bundle as a campaign sells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.values import CampaignDefinition, Currency, Money


class Refusal(StrEnum):
    """Why nobody can buy a bundle of a campaign now, or not in a way that enrolls."""

    CAMPAIGN_NOT_ACTIVE = "campaign_not_active"
    NOT_BEGUN = "campaign_not_begun"
    NO_LONGER_ADMITS = "campaign_no_longer_admits"
    NOT_ELIGIBLE = "bundle_not_eligible"
    NOT_OFFERED = "bundle_not_offered"
    WITHOUT_PRICE = "bundle_without_price"
    OTHER_CURRENCY = "bundle_in_another_currency"
    BELOW_MINIMUM = "price_below_minimum"
    NO_ACCOUNT = "no_payment_account"


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

    def refusal(self, now: datetime) -> Refusal | None:
        """Why it cannot be bought at a time, or None if it can."""
        if not self.admits:
            return Refusal.CAMPAIGN_NOT_ACTIVE
        opens_at, closes_at = self.selling.opens_at, self.selling.closes_at
        if opens_at is not None and now < opens_at:
            return Refusal.NOT_BEGUN
        if closes_at is not None and now > closes_at:
            return Refusal.NO_LONGER_ADMITS
        return self._unsellable()

    def _unsellable(self) -> Refusal | None:
        bundle = self.bundle
        if bundle is None or bundle.bundle_id not in self.selling.minimums:
            return Refusal.NOT_ELIGIBLE
        if not bundle.is_offered:
            return Refusal.NOT_OFFERED
        if not bundle.price.is_payable:
            return Refusal.WITHOUT_PRICE
        if bundle.price.currency != self.selling.currency:
            return Refusal.OTHER_CURRENCY
        is_enough = bundle.price.amount >= self.selling.minimums[bundle.bundle_id]
        return None if is_enough else Refusal.BELOW_MINIMUM


def selling_of(campaign_id: UUID, version: int, definition: CampaignDefinition) -> Selling:
    """What a version says about buying."""
    least = definition.min_purchase_amount
    own = {one.bundle_id: one.override_min_amount for one in definition.bundles}
    ends = [at for at in (definition.ends_at, definition.enrollment_deadline) if at is not None]
    return Selling(
        campaign_id=campaign_id,
        version=version,
        slug=definition.slug,
        currency=definition.currency,
        minimums={bundle_id: least if mine is None else mine for bundle_id, mine in own.items()},
        opens_at=definition.starts_at,
        closes_at=min(ends, default=None),
    )
