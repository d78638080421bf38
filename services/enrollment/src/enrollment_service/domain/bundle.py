"""A bundle as it is offered now, and what the provider calls it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from contracts.campaigns import BundleChanged
from contracts.values import Money

from .order import Order


@dataclass(frozen=True)
class Bundle:
    """A product whose purchase may enroll."""

    bundle_id: str
    revision: int
    name: str
    price: Money
    products: tuple[str, ...]
    tags: tuple[str, ...]
    is_offered: bool


def bundle_of(event: BundleChanged) -> Bundle:
    """The bundle that was told of."""
    return Bundle(
        bundle_id=event.bundle_id,
        revision=event.revision,
        name=event.name,
        price=event.price,
        products=event.products,
        tags=event.tags,
        is_offered=event.is_offered,
    )


def matched(orders: Iterable[Order], standing_for: Mapping[str, Collection[str]]) -> list[Order]:
    """Orders with the bundles that what was bought stands for; `standing_for` has the products of each bundle."""
    return [
        replace(
            order,
            matched=tuple(
                name for name, products in standing_for.items() if not set(order.products).isdisjoint(products)
            ),
        )
        for order in orders
    ]
