"""What visitors see: campaigns, bundles, and the page at which they pay."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel

_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")


class Part(NamedTuple):
    """A piece of a text; one that is filled for each person has no words of its own yet."""

    text: str
    is_personal: bool = False


class CriterionPreview(BaseModel):
    """A criterion before it is personalised."""

    label: str
    description: str
    required: bool


class Offer(BaseModel):
    """A bundle of a campaign; the price is in minor units."""

    id: str
    name: str
    price: int
    currency: str


class Asset(BaseModel):
    """Something that promotes a campaign."""

    kind: str
    url: str
    title: str


class Landing(BaseModel):
    """A campaign as visitors see it."""

    slug: str
    name: str
    description: str
    campaign_type: str
    hero_image_url: str | None
    promo_copy: str
    promo_assets: list[Asset]
    starts_at: datetime | None
    ends_at: datetime | None
    enrollment_deadline: datetime | None
    admits: bool
    needs_audit: bool
    completion_window_days: int
    currency: str
    payout_type: str
    payout_allowed: list[str]
    payout_amount_type: str
    payout_amount_value: Decimal
    criteria: list[CriterionPreview]
    bundles: list[Offer]

    @property
    def closes_at(self) -> datetime | None:
        """The last moment of which a purchase enrolls; None for no such moment."""
        ends = [at for at in (self.enrollment_deadline, self.ends_at) if at is not None]
        return min(ends, default=None)

    @property
    def ways(self) -> list[str]:
        """The ways money goes back, the promised one first."""
        return list(dict.fromkeys((self.payout_type, *self.payout_allowed)))

    def opens_after(self, now: datetime) -> bool:
        """Whether it has not begun yet."""
        return self.starts_at is not None and self.starts_at > now


class Badge(BaseModel):
    """A campaign in which the purchase of a bundle could enroll."""

    slug: str
    name: str
    ends_at: datetime | None


class ShopBundle(BaseModel):
    """A bundle as a shop shows it."""

    id: str
    name: str
    price: int
    currency: str
    badges: list[Badge]


class Knowledge(BaseModel):
    """What a chatbot may tell of campaigns."""

    text: str


class Checkout(BaseModel):
    """A page of the payment provider."""

    url: str


def parts_of(text: str) -> Iterator[Part]:
    """A text of a criterion with what is personal in it told apart: `Achieve {{revenue}} a month`."""
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        if found.start() > end:
            yield Part(text[end : found.start()])
        yield Part("", is_personal=True)
        end = found.end()
    if end < len(text):
        yield Part(text[end:])
