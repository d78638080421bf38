"""Captured money, as sessions, intents, charges and invoices tell it.

Source: docs.stripe.com/api/events/types. A purchase is told by several of them, in any order; each names some of the
others: a session its intent or invoice, an intent its charge, a charge its intent; until 2025-03-31 an invoice names
its intent and charge and they name it, since then only an invoice payment names both.
"""

from contracts.values import Money

from ...facts import PurchaseFact, Reading, Teller, applied, ignored
from . import goods
from .shapes import (
    BASIL,
    Json,
    Occurrence,
    address,
    exact,
    id_of,
    ids,
    listed,
    money,
    own_id,
    part,
    short,
    time_of,
)

_NOTHING, _OUTSIDE, _NOT_CAPTURED = "nothing_captured", "paid_outside", "not_captured"


def session_of(session: Json, event: Occurrence) -> Reading:
    """A checkout that was completed; what is not paid yet will be captured later, or never.

    What was given away is an order of 0: whether it enrolls anybody is not decided here.
    """
    total = session["amount_total"]
    if not total and not _is_given_away(session):
        return ignored(_NOTHING)
    is_settled = total == 0 or session["payment_status"] == "paid"
    details = part(session, "customer_details")
    return applied(
        PurchaseFact(
            **event.origin,
            teller=Teller.SESSION,
            sessions=own_id(session),
            invoices=ids(session.get("invoice")),
            intents=ids(session.get("payment_intent")),
            captured=money(total, session["currency"]) if is_settled else None,
            email=address(details.get("email"), session.get("customer_email")),
            name=short(details.get("name")),
            customer_reference=_customer(session),
            products=goods.of_session(session),
            at=event.at,
            **goods.labels_of(session),
        )
    )


def failed_session(_session: Json, _event: Occurrence) -> Reading:
    """A payment that takes days did not come."""
    return ignored("payment_failed")


def intent_of(intent: Json, event: Occurrence) -> Reading:
    """A payment that succeeded; less than what was authorised may have been captured."""
    captured = money(intent["amount_received"], intent["currency"])
    if captured.amount == 0:
        return ignored(_NOTHING)
    charges = list(listed(intent, "charges"))  # until 2022-11-15
    billed = (part(charge, "billing_details") for charge in charges)
    return applied(
        PurchaseFact(
            **event.origin,
            teller=Teller.INTENT,
            intents=own_id(intent),
            invoices=ids(intent.get("invoice")),
            charges=ids(intent.get("latest_charge"), *charges),
            captured=captured,
            email=address(intent.get("receipt_email"), *(details.get("email") for details in billed)),
            customer_reference=_customer(intent),
            stands_alone=_stands_alone(intent, event),
            at=event.at,
            **goods.labels_of(intent),
        )
    )


def charge_of(charge: Json, event: Occurrence) -> Reading:
    """A charge that succeeded; one that is only authorised will be captured later, or never."""
    captured = _captured(charge)
    if captured is None:
        return ignored(_NOT_CAPTURED)
    if captured.amount == 0:
        return ignored(_NOTHING)
    details = part(charge, "billing_details")
    return applied(
        PurchaseFact(
            **event.origin,
            teller=Teller.CHARGE,
            charges=own_id(charge),
            intents=ids(charge.get("payment_intent")),
            invoices=ids(charge.get("invoice")),
            captured=captured,
            email=address(details.get("email"), charge.get("receipt_email")),
            name=short(details.get("name")),
            customer_reference=_customer(charge),
            stands_alone=_stands_alone(charge, event),
            at=event.at,
            **goods.labels_of(charge),
        )
    )


def invoice_of(invoice: Json, event: Occurrence) -> Reading:
    """An invoice that was paid; every one of a subscription is a purchase of its own."""
    paid = money(invoice["amount_paid"], invoice["currency"])
    if paid.amount == 0:
        return ignored(_NOTHING)
    if invoice.get("paid_out_of_band"):
        return ignored(_OUTSIDE)
    paid_at = part(invoice, "status_transitions").get("paid_at")
    payments = [part(one, "payment") for one in listed(invoice, "payments")]
    return applied(
        PurchaseFact(
            **event.origin,
            teller=Teller.INVOICE,
            invoices=own_id(invoice),
            intents=ids(invoice.get("payment_intent"), *(one.get("payment_intent") for one in payments)),
            charges=ids(invoice.get("charge"), *(one.get("charge") for one in payments)),
            captured=paid,
            email=address(invoice.get("customer_email")),
            name=short(invoice.get("customer_name")),
            customer_reference=_customer(invoice),
            products=goods.of_invoice(invoice),
            at=time_of(paid_at) if paid_at else event.at,
            **goods.labels_of(*goods.described(invoice)),
        )
    )


def invoice_payment_of(payment: Json, event: Occurrence) -> Reading:
    """A payment of an invoice: since 2025-03-31 the only event that names both."""
    by = part(payment, "payment")
    intents, charges = ids(by.get("payment_intent")), ids(by.get("charge"))
    if not intents and not charges:
        return ignored(_OUTSIDE)
    return applied(
        PurchaseFact(
            **event.origin,
            teller=Teller.INVOICE_PAYMENT,
            invoices=ids(payment["invoice"]),
            intents=intents,
            charges=charges,
            captured=money(payment["amount_paid"], payment["currency"]),
            at=event.at,
        )
    )


def _is_given_away(session: Json) -> bool:
    """Whether something was sold for nothing, and not a card kept or a trial begun, of which payments are to come."""
    match session.get("mode"):
        case "setup":
            return False
        case "subscription":
            return bool(session.get("amount_subtotal"))  # a trial has a price of 0, a discount takes one away
        case _:
            return True


def _captured(charge: Json) -> Money | None:
    """What a charge has captured. Until 2020-08-27 it did not say how much: then it is all but what went back."""
    if charge["status"] != "succeeded" or not charge["captured"]:
        return None
    told = charge.get("amount_captured")
    return money(charge["amount"] if told is None else told, charge["currency"])


def _stands_alone(payment: Json, event: Occurrence) -> bool:
    """Whether no invoice can stand behind a payment that names none. Only customers are sent invoices."""
    return event.version < BASIL or "invoice" in payment or id_of(payment.get("customer")) is None


def _customer(thing: Json) -> str | None:
    customer = thing.get("customer")
    return exact(customer.get("id") if isinstance(customer, dict) else customer)
