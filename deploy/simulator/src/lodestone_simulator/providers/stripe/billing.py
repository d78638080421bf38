"""Invoices: what a subscription is paid by. Since 2025-03-31 only an invoice payment names invoice and intent."""

from dataclasses import dataclass

from ... import ids
from ...journal import Json
from .objects import shape


@dataclass(frozen=True, slots=True)
class Plan:
    """What is subscribed to, and the subscription, by their ids."""

    price: str
    product: str
    subscription: str


def paid_invoice(intent: Json, plan: Plan, *, email: str, name: str | None) -> Json:
    """The invoice that a payment intent has paid. Labels of the checkout are not on it."""
    amount, created = intent["amount"], intent["created"]
    id_ = ids.new("in")
    details = {"metadata": {}, "subscription": plan.subscription}
    return shape("invoice") | {
        "id": id_,
        "amount_due": amount,
        "amount_paid": amount,
        "created": created,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "customer_email": email,
        "customer_name": name,
        "lines": {
            "object": "list",
            "data": [_line(intent, plan, id_)],
            "has_more": False,
            "url": f"/v1/invoices/{id_}/lines",
        },
        "parent": {"quote_details": None, "subscription_details": details, "type": "subscription_details"},
        "period_end": created,
        "period_start": created,
        "status_transitions": {
            "finalized_at": created,
            "marked_uncollectible_at": None,
            "paid_at": created,
            "voided_at": None,
        },
        "subtotal": amount,
        "total": amount,
    }


def invoice_payment(intent: Json, invoice: Json) -> Json:
    """What says that this intent paid this invoice."""
    return shape("invoice_payment") | {
        "id": ids.new("inpay"),
        "amount_paid": intent["amount"],
        "amount_requested": intent["amount"],
        "created": intent["created"],
        "currency": intent["currency"],
        "invoice": invoice["id"],
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status_transitions": {"canceled_at": None, "paid_at": intent["created"]},
    }


def _line(intent: Json, plan: Plan, invoice_id: str) -> Json:
    details = {"price": plan.price, "product": plan.product}
    return {
        "id": ids.new("il"),
        "object": "line_item",
        "amount": intent["amount"],
        "currency": intent["currency"],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": {},
        "pricing": {"price_details": details, "type": "price_details", "unit_amount_decimal": str(intent["amount"])},
        "quantity": 1,
        "subscription": plan.subscription,
    }
