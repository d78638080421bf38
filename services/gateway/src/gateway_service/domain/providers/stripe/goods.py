"""What was bought, by Stripe's own names: prices, products, payment link, subscription.

Line items of a session come only where they were expanded. A line of an invoice names its price in three ways: `plan`
in the oldest versions, `price`, and since 2025-03-31 `pricing.price_details`.
"""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from .shapes import Json, chosen_ids, exact, listed, part


class Labels(TypedDict):
    """What the tenant has written on an object for us."""

    bundle_id: str | None
    campaign: str | None


def of_session(session: Json) -> tuple[str, ...]:
    """What a checkout sold."""
    sold = (name for line in listed(session, "line_items") for name in _priced(line.get("price")))
    return tuple(dict.fromkeys((*sold, *chosen_ids(session.get("payment_link"), session.get("subscription")))))


def of_invoice(invoice: Json) -> tuple[str, ...]:
    """What an invoice bills; lines that give money back, such as what is left of a former plan, are no purchase."""
    lines = [line for line in listed(invoice, "lines") if not _is_credit(line)]
    billed = (name for line in lines for name in _line(line))
    subscription = invoice.get("subscription") or _subscription(invoice).get("subscription")
    return tuple(dict.fromkeys((*billed, *chosen_ids(subscription))))


def labels_of(*things: Json) -> Labels:
    """`bundle_id` and `campaign` from the metadata of the first object that has them."""
    found = [part(thing, "metadata") for thing in things]
    return Labels(bundle_id=_label(found, "bundle_id"), campaign=_label(found, "campaign"))


def described(invoice: Json) -> tuple[Json, ...]:
    """The objects whose metadata may say what an invoice sells: itself, and its subscription as it was then."""
    return invoice, part(invoice, "subscription_details"), _subscription(invoice)


def _label(found: list[Json], name: str) -> str | None:
    return next((text for one in found if (text := exact(one.get(name)))), None)


def _subscription(invoice: Json) -> Json:
    return part(invoice, "parent", "subscription_details")


def _line(line: Json) -> Iterator[str]:
    yield from _priced(line.get("price"))
    yield from _priced(line.get("plan"))
    details = part(line, "pricing", "price_details")
    yield from chosen_ids(details.get("price"), details.get("product"))


def _priced(price: object) -> tuple[str, ...]:
    return chosen_ids(price, price.get("product")) if isinstance(price, Mapping) else chosen_ids(price)


def _is_credit(line: Json) -> bool:
    amount = line.get("amount")
    return isinstance(amount, int) and amount < 0
