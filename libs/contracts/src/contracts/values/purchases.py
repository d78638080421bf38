"""Who bought what: the identity behind an address, captured orders, bundles that enroll."""

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from ..base import Value
from .money import MAX_MINOR_UNITS, Money

Identity = Annotated[str, StringConstraints(min_length=32, max_length=80)]
"""HMAC-SHA256 (hex) of kind and normalised value under the tenant's pepper."""


class OrderReference(Value):
    """One captured purchase at its provider."""

    provider: str
    account: str
    reference: str
    """Payment intent or invoice: what the provider's several events about one purchase have in common."""
    payment: str | None = None
    """What a refund names: payment intent or charge; None while it is not known."""
    amount: Money
    paid_at: AwareDatetime
    bundle_id: str | None = None


class EligibleBundle(Value):
    """A bundle whose purchase may enroll; its minimum, where set, replaces the campaign's."""

    bundle_id: str
    override_min_amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)] | None = None
