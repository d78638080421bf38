"""HTTP shapes of bundles."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from chassis.http.bodies import In
from contracts.values import Currency, Money, step_of

from ..domain.bundle import Bundle
from .fields import BundleId, FieldFault, Minor, Name, Product, Tag


class BundleIn(In):
    """Something to buy."""

    id: BundleId
    name: Name
    price: Minor
    """In minor units, of ISK and UGX in hundredths (5,000 ISK is 500000); 0 for what is not sold on its own."""
    currency: Currency
    products: Annotated[tuple[Product, ...], Field(max_length=100)] = ()
    """Prices, products, payment links and subscriptions of the payment provider that stand for it."""
    relevance_tags: Annotated[tuple[Tag, ...], Field(max_length=100)] = ()
    """Audit fields, or `field=value`, that make it relevant; none for a bundle that is relevant to everybody."""
    is_offered: bool = True

    @model_validator(mode="after")
    def _price_can_be_paid(self) -> Self:
        if self.price % step_of(self.currency):
            raise FieldFault.PRICE_NOT_PAYABLE.error(step=step_of(self.currency), currency=self.currency)
        return self

    def bundle(self) -> Bundle:
        """As the domain has it."""
        return Bundle(
            self.id,
            self.name,
            Money(amount=self.price, currency=self.currency),
            products=tuple(dict.fromkeys(self.products)),
            tags=tuple(dict.fromkeys(self.relevance_tags)),
            is_offered=self.is_offered,
        )


class BundleOut(BaseModel):
    """Something to buy, as staff sees it."""

    id: str
    name: str
    price: int
    currency: str
    products: tuple[str, ...]
    relevance_tags: tuple[str, ...]
    is_offered: bool
    revision: int

    @classmethod
    def of(cls, bundle: Bundle) -> Self:
        """From the domain."""
        return cls(
            **shown(bundle),
            products=bundle.products,
            is_offered=bundle.is_offered,
            revision=bundle.revision,
        )


def shown(bundle: Bundle) -> dict[str, Any]:
    """What staff and visitors alike see of a bundle, by field."""
    return {
        "id": bundle.id,
        "name": bundle.name,
        "price": bundle.price.amount,
        "currency": bundle.price.currency,
        "relevance_tags": bundle.tags,
    }
