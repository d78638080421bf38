"""What can be bought."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.campaigns import BundleChanged
from contracts.values import Money


@dataclass(frozen=True)
class Bundle:
    """An offer in the shop; checkout names it by `id`."""

    id: str
    name: str
    price: Money
    products: tuple[str, ...] = ()
    """Prices, products, payment links and subscriptions of the payment provider whose purchase is one of this."""
    tags: tuple[str, ...] = ()
    """What it is relevant to: names of audit fields, or `name=value`; none for a bundle that concerns everybody."""
    is_offered: bool = True
    revision: int = 0
    is_deleted: bool = False


Changed = tuple[Bundle, list[BundleChanged]]
"""A bundle after a change, and what is said of it."""


def put(before: Bundle | None, bundle: Bundle, now: datetime) -> Changed:
    """Offer a bundle, or change it; nothing is said where nothing changed."""
    if before is not None and replace(bundle, revision=before.revision) == before:
        return before, []
    stored = replace(bundle, revision=(before.revision if before else 0) + 1)
    return stored, [changed(stored, now)]


def withdraw(bundle: Bundle, now: datetime) -> Changed:
    """Offer it no more; a purchase of it is still known by its products."""
    return put(bundle, replace(bundle, is_offered=False), now)


def delete(bundle: Bundle, now: datetime) -> Changed:
    """Take it away, with the products that stood for it; the revision goes on if the id is used again."""
    return put(bundle, replace(bundle, is_offered=False, is_deleted=True, products=()), now)


def changed(bundle: Bundle, now: datetime) -> BundleChanged:
    """The bundle as others may know it."""
    return BundleChanged(
        bundle_id=bundle.id,
        revision=bundle.revision,
        name=bundle.name,
        price=bundle.price,
        products=bundle.products,
        tags=bundle.tags,
        is_offered=bundle.is_offered,
        changed_at=now,
    )


def relevant(bundles: Iterable[Bundle], tags: Collection[str] | None) -> list[Bundle]:
    """Bundles that concern somebody with these tags; all of them where nothing is known (None)."""
    return [bundle for bundle in bundles if tags is None or concerns(bundle, tags)]


def concerns(bundle: Bundle, tags: Collection[str]) -> bool:
    """Whether one of the tags is the bundle's; its `goal` is met by `goal=anything` too, its `goal=x` by that alone."""
    known = {tag.casefold() for tag in tags}
    known |= {tag.partition("=")[0] for tag in known}
    return not bundle.tags or any(tag.casefold() in known for tag in bundle.tags)
