"""What a checkout sells: line items with their prices in the request.

Source: docs.stripe.com/api/checkout/sessions/create.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .amounts import why_not, why_too_small
from .forms import Form
from .refusals import invalid

_MOST = 100
_LONGEST_NAME = 250
_LINE = frozenset({"price_data", "quantity"})
_PRICE = frozenset({"currency", "unit_amount", "product_data"})
_PRODUCT = frozenset({"name", "description", "metadata"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `amount` is that of one unit, in minor units of `currency`."""

    name: str
    amount: int
    currency: str
    quantity: int


def lines_of(form: Form) -> list[Line]:
    """The lines of a request, in one currency."""
    told = form.values.get("line_items")
    if not isinstance(told, list) or not told:
        message = "You must pass `line_items` in `payment` mode."
        raise invalid(message, param="line_items", code="parameter_missing")
    if len(told) > _MOST:
        raise invalid(f"Checkout takes at most {_MOST} line items.", param="line_items")
    found = [_line(Form({"line": one}).inner("line")) for one in told]
    if len({line.currency for line in found}) > 1:
        raise invalid("All prices on a Checkout Session must have the same currency.", param="line_items")
    return found


def total_of(lines: Sequence[Line]) -> int:
    """What all lines cost, in minor units. Refuses what Stripe would not take."""
    currency, total = lines[0].currency, sum(line.amount * line.quantity for line in lines)
    refusal = why_not(total, currency, param="line_items") or why_too_small(total, currency)
    if refusal is not None:
        raise refusal
    return total


def _line(form: Form) -> Line:
    form.allow(_LINE)
    price = form.inner("price_data")
    price.allow(_PRICE)
    product = price.inner("product_data")
    product.allow(_PRODUCT)
    name, amount = product.required("name"), price.integer("unit_amount", least=0)
    product.metadata()
    if amount is None:
        raise invalid("Missing required param: unit_amount.", param="unit_amount", code="parameter_missing")
    if len(name) > _LONGEST_NAME:
        raise invalid(f"A name has at most {_LONGEST_NAME} characters.", param="name")
    return Line(name, amount, price.required("currency").lower(), form.integer("quantity", least=1) or 1)
