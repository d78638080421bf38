"""The form by which staff enrolls a contact."""

from collections.abc import Mapping
from typing import Any

from .amounts import paid_amount
from .form import Form
from .sheet import Hand

FIELDS = ("email", "phone", "name", "source", "bundle_id", "purchase", "proposal", "notes")
SALES = "sales_conversation"


def read_enrolling(given: Mapping[str, str]) -> Form:
    """What was typed."""
    return Form({name: given.get(name, "").strip() for name in (*FIELDS, "contact_id")})


def body_of(form: Form, currency: str, hand: Hand) -> dict[str, Any]:
    """What the API is told; what is empty is left out, as is a proposal that comes from no sales conversation.

    Raises `Unreadable` for a purchase that is no sum.
    """
    told: dict[str, Any] = {name: value for name, value in form.values.items() if value}
    if form.value("source") != SALES:
        told.pop("proposal", None)
    if form.value("contact_id"):
        told = {name: value for name, value in told.items() if name not in ("email", "phone", "name")}
    if purchase := form.value("purchase"):
        told["purchase"] = {"amount": paid_amount(purchase, currency, hand), "currency": currency}
    return told
