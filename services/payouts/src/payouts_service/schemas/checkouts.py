"""HTTP shapes of checkouts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from chassis.http.bodies import In
from chassis.http.values import Email
from contracts.values import Locale, Money

from ..domain.checkout import Checkout


class CheckoutIn(In):
    """What a visitor wants to buy; where she comes back to is for the installation to say."""

    bundle_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,100}$"), Field(examples=["growth-bundle"])]
    email: Email | None = None
    """Her address, if she has told it; else the page asks for it."""
    locale: Locale | None = None
    """The language of the page; left out, the browser's."""


class CheckoutOut(BaseModel):
    """A page of the payment provider at which a visitor pays."""

    id: UUID
    session: str
    """The provider's name of it."""
    url: str
    price: Money
    expires_at: datetime

    @classmethod
    def of(cls, checkout: Checkout) -> "CheckoutOut":
        """From the domain; the page must be open."""
        return cls(
            id=checkout.id,
            session=checkout.session or "",
            url=checkout.url or "",
            price=checkout.price,
            expires_at=checkout.expires_at,
        )
