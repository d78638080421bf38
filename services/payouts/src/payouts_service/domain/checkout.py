"""A checkout: a visitor on her way to pay for a bundle of a campaign at the payment provider's own page."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from contracts.values import Money

from .account import Account, Lack
from .offer import Offer, OfferRefusal

SHORTEST = timedelta(minutes=30)
"""A page is open for at least so long, by the provider's own rule."""
_MARGIN = timedelta(minutes=1)
"""What may pass until the provider has opened the page."""


@dataclass(frozen=True)
class Checkout:
    """What is bought, at which price, under which account; and the page at the provider, once it is known."""

    id: UUID
    campaign_id: UUID
    version: int
    slug: str
    bundle_id: str
    name: str
    price: Money
    account_id: UUID
    begun_at: datetime
    closes_at: datetime | None
    """The last moment of which a purchase still enrolls."""
    expires_at: datetime
    """When the page closes."""
    attempt: int = 1
    session: str | None = None
    """The provider's name of it."""
    url: str | None = None
    """The page at which she pays."""
    reason: str = ""
    """Why there will be no page."""

    @property
    def key(self) -> str:
        """The idempotency key under which the provider is asked for the page."""
        return f"checkout-{self.id}-{self.attempt}"

    @property
    def is_settled(self) -> bool:
        """Whether the provider has opened a page, or there will be none."""
        return self.session is not None or bool(self.reason)

    def labels(self, tenant_id: UUID) -> dict[str, str]:
        """What every object of the provider bears, so that any event of the purchase names campaign and bundle."""
        return {
            "bundle_id": self.bundle_id,
            "campaign": str(self.campaign_id),
            "campaign_slug": self.slug,
            "checkout_id": str(self.id),
            "tenant": str(tenant_id),
        }


def begin(
    offer: Offer, account: Account | Lack, id_: UUID, now: datetime, *, lifetime: timedelta
) -> Checkout | OfferRefusal:
    """A checkout of what is offered now, or why there is none."""
    refusal = offer.refusal(now)
    if refusal is not None or offer.bundle is None:
        return refusal or OfferRefusal.BUNDLE_NOT_ELIGIBLE
    if isinstance(account, Lack):
        return OfferRefusal.NO_PAYMENT_ACCOUNT
    selling, bundle = offer.selling, offer.bundle
    if (end := _end(now, selling.closes_at, lifetime)) is None:
        return OfferRefusal.CAMPAIGN_CLOSES_TOO_SOON
    return Checkout(
        id=id_,
        campaign_id=selling.campaign_id,
        version=selling.version,
        slug=selling.slug,
        bundle_id=bundle.bundle_id,
        name=bundle.name,
        price=bundle.price,
        account_id=account.id,
        begun_at=now,
        closes_at=selling.closes_at,
        expires_at=end,
    )


def renewed(checkout: Checkout, now: datetime, *, lifetime: timedelta) -> Checkout:
    """The same under another key, because nothing can come of the one before; refused where it is too late for that."""
    if (end := _end(now, checkout.closes_at, lifetime)) is None:
        return replace(checkout, reason=OfferRefusal.CAMPAIGN_CLOSES_TOO_SOON.kept)
    return replace(checkout, attempt=checkout.attempt + 1, expires_at=end)


def ready(checkout: Checkout, now: datetime, *, lifetime: timedelta) -> Checkout:
    """The checkout as the provider may be asked for its page: one that waited too long gets another end, and a key."""
    late = not checkout.is_settled and now > checkout.expires_at - SHORTEST
    return renewed(checkout, now, lifetime=lifetime) if late else checkout


def _end(now: datetime, closes_at: datetime | None, lifetime: timedelta) -> datetime | None:
    """With the campaign, and after the lifetime of a page at the latest; None if the provider opens none so short."""
    end = now + lifetime if closes_at is None else min(now + lifetime, closes_at)
    return end if end >= now + SHORTEST + _MARGIN else None
