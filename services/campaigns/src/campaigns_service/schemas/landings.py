"""HTTP shapes of what visitors see."""

from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from contracts.values import PayoutType

from ..domain.bundle import Bundle
from ..domain.landing import Landing
from .bundles import shown
from .campaigns import AssetOut


class CriterionPreview(BaseModel):
    """What a visitor may know of a criterion before it is personalised."""

    label: str
    description: str
    required: bool


class OfferOut(BaseModel):
    """A bundle as visitors of a campaign see it."""

    id: str
    name: str
    price: int
    currency: str
    relevance_tags: tuple[str, ...]
    min_purchase_amount: int
    """What a purchase of it must at least cost to enroll."""

    @classmethod
    def of(cls, bundle: Bundle, landing: Landing) -> Self:
        """From the domain."""
        return cls(**shown(bundle), min_purchase_amount=landing.minimum(bundle.id))


class BadgeOut(BaseModel):
    """A campaign, as a badge on what enrolls in it."""

    slug: str
    name: str
    ends_at: datetime | None
    enrollment_deadline: datetime | None


class ShopBundleOut(BaseModel):
    """A bundle as the shop shows it, with a badge for each campaign that a purchase could enroll in now."""

    id: str
    name: str
    price: int
    currency: str
    relevance_tags: tuple[str, ...]
    badges: list[BadgeOut]

    @classmethod
    def of(cls, bundle: Bundle, landings: list[Landing]) -> Self:
        """From the domain."""
        badges = [BadgeOut(**{n: getattr(one.definition, n) for n in BadgeOut.model_fields}) for one in landings]
        return cls(**shown(bundle), badges=badges)


class KnowledgeOut(BaseModel):
    """What a chatbot may tell of campaigns, as plain text."""

    text: str


class LandingOut(BaseModel):
    """A campaign as visitors see it."""

    id: UUID
    slug: str
    name: str
    description: str
    campaign_type: str
    hero_image_url: str | None
    promo_copy: str
    promo_assets: list[AssetOut]
    starts_at: datetime | None
    ends_at: datetime | None
    enrollment_deadline: datetime | None
    admits: bool
    """Whether a purchase of this moment could enroll."""
    needs_audit: bool
    """Whether it enrolls only those who have been audited before they buy."""
    completion_window_days: int
    min_purchase_amount: int
    currency: str
    payout_type: PayoutType
    payout_allowed: tuple[PayoutType, ...]
    payout_amount_type: str
    payout_amount_value: Decimal
    criteria: list[CriterionPreview]
    bundle_ids: list[str]
    bundles: list[OfferOut]

    @classmethod
    def of(cls, landing: Landing, bundles: list[Bundle]) -> Self:
        """From the domain."""
        definition, presentation = landing.definition, landing.presentation
        same = ("slug", "name", "description", "campaign_type", "starts_at", "ends_at", "enrollment_deadline")
        numbers = ("completion_window_days", "min_purchase_amount", "currency")
        return cls(
            id=landing.campaign_id,
            hero_image_url=presentation.hero_image_url,
            promo_copy=presentation.promo_copy,
            promo_assets=[AssetOut.model_validate(asset) for asset in presentation.promo_assets],
            admits=landing.admits,
            needs_audit=landing.needs_audit,
            payout_type=definition.payout.type,
            payout_allowed=definition.payout.allowed,
            payout_amount_type=definition.payout.amount_type,
            payout_amount_value=definition.payout.amount_value,
            criteria=[
                CriterionPreview(label=c.label_template, description=c.description_template, required=c.required)
                for c in definition.criteria
            ],
            bundle_ids=landing.bundle_ids,
            bundles=[OfferOut.of(bundle, landing) for bundle in bundles],
            **{name: getattr(definition, name) for name in (*same, *numbers)},
        )
