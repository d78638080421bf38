"""The form of a bundle."""

from decimal import Decimal
from typing import Any, Protocol

from ..schemas.bundles import Bundle
from .form import Form
from .sheet import Hand, Sheet

SHOWN = ("id", "name", "price", "currency", "products", "relevance_tags", "is_offered")


class Writer(Protocol):
    """Writes money as the reader types it."""

    def written_amount(self, minor: int | Decimal | None, currency: str) -> str:
        """Money."""


def begun(currency: str) -> Form:
    """The form of a new bundle."""
    return Form({"currency": currency, "is_offered": "true"})


def filled_from(bundle: Bundle, hand: Writer) -> Form:
    """The form as a bundle fills it."""
    return Form(
        {
            "id": bundle.id,
            "name": bundle.name,
            "price": hand.written_amount(bundle.price, bundle.currency),
            "currency": bundle.currency,
            "products": "\n".join(bundle.products),
            "relevance_tags": "\n".join(bundle.relevance_tags),
            "is_offered": "true" if bundle.is_offered else "",
        }
    )


def body_of(form: Form, hand: Hand) -> tuple[dict[str, Any], Form]:
    """What the API is told, and the form with what could not be read."""
    sheet, currency = Sheet(form, hand), form.value("currency")
    body = {
        "id": sheet.text("id"),
        "name": sheet.text("name"),
        "price": sheet.needed("price", sheet.amount("price", currency)),
        "currency": currency,
        "products": _lines(sheet.text("products")),
        "relevance_tags": _lines(sheet.text("relevance_tags")),
        "is_offered": sheet.ticked("is_offered"),
    }
    return body, form.wrong(**sheet.problems)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
