"""Stripe's events as facts. An event that does not have the shape it should raises, and is then parked.

Source: docs.stripe.com/api/events/types. What is not in the table tells nothing that we keep.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ...facts import Reading, ignored, parked
from . import disputes, purchases, refunds
from .shapes import Json, Occurrence, occurrence

_THIN = "v2.core.event"
"""What an event is that carries no object, but only says where to ask for it."""

READERS: Mapping[str, Callable[[Json, Occurrence], Reading]] = MappingProxyType(
    {
        "checkout.session.completed": purchases.session_of,
        "checkout.session.async_payment_succeeded": purchases.session_of,
        "checkout.session.async_payment_failed": purchases.failed_session,
        "payment_intent.succeeded": purchases.intent_of,
        "charge.succeeded": purchases.charge_of,
        "charge.captured": purchases.charge_of,
        "charge.updated": purchases.charge_of,
        "invoice.paid": purchases.invoice_of,
        "invoice.payment_succeeded": purchases.invoice_of,
        "invoice_payment.paid": purchases.invoice_payment_of,
        "refund.created": refunds.refund_of,
        "refund.updated": refunds.refund_of,
        "refund.failed": refunds.refund_of,
        "charge.refund.updated": refunds.refund_of,
        "charge.refunded": refunds.charge_refunded,
        "charge.dispute.created": disputes.dispute_of,
        "charge.dispute.updated": disputes.dispute_of,
        "charge.dispute.closed": disputes.dispute_of,
        "charge.dispute.funds_withdrawn": disputes.funds_withdrawn,
        "charge.dispute.funds_reinstated": disputes.funds_reinstated,
    }
)
"""By the type of the event."""


def read(event: Json, account: str) -> Reading:
    """The facts an event tells. Raises `KeyError`, `TypeError` or `ValueError` for what is not Stripe's shape."""
    type_ = event["type"]
    if event.get("object") == _THIN:
        missed = type_.removeprefix("v1.") in READERS
        return parked(f"{_THIN}: {type_} without its object; send snapshot events") if missed else ignored("thin_event")
    reader = READERS.get(type_)
    return reader(event["data"]["object"], occurrence(event, account)) if reader else ignored("type")
