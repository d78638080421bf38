"""Stripe's objects, with the attributes the API of this version returns. Source: the types of stripe-python 16.1.0.

What is the same in every object we make lies in `shapes.json`; here is what differs. `amount` is in minor units of
`currency`; times are unix seconds.
"""

from importlib.resources import files

import orjson

from ... import ids
from ...journal import Json
from .amounts import fee_of

DAY = 24 * 3600
_SHAPES: dict[str, Json] = orjson.loads((files(__package__) / "shapes.json").read_bytes())


def shape(kind: str) -> Json:
    """What is the same in every object of a kind."""
    return _SHAPES[kind]


def customer(*, email: str | None, name: str | None, created: int, metadata: dict[str, str]) -> Json:
    """A customer without any credit."""
    return _SHAPES["customer"] | {
        "id": ids.new("cus", length=14),
        "created": created,
        "email": email,
        "invoice_prefix": ids.token(7).upper(),
        "metadata": metadata,
        "name": name,
    }


def customer_credit(owner: Json, *, amount: int, currency: str, created: int, metadata: dict[str, str]) -> Json:
    """A movement of a customer's balance; a negative `amount` is money in the customer's favour."""
    return _SHAPES["customer_balance_transaction"] | {
        "id": ids.new("cbtxn"),
        "amount": amount,
        "created": created,
        "currency": currency,
        "customer": owner["id"],
        "ending_balance": owner["invoice_credit_balance"].get(currency, 0) + amount,
        "metadata": metadata,
    }


def payment_intent(*, amount: int, currency: str, created: int, metadata: dict[str, str]) -> Json:
    """A payment that succeeded by card."""
    id_ = ids.new("pi")
    return _SHAPES["payment_intent"] | {
        "id": id_,
        "amount": amount,
        "amount_received": amount,
        "client_secret": f"{id_}_secret_{ids.token(25)}",
        "created": created,
        "currency": currency,
        "metadata": metadata,
        "payment_method": ids.new("pm"),
    }


def charge(intent: Json, *, email: str | None, name: str | None) -> Json:
    """The captured card charge of a payment intent."""
    return _SHAPES["charge"] | {
        "id": ids.new("ch"),
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "billing_details": {"address": None, "email": email, "name": name, "phone": None, "tax_id": None},
        "created": intent["created"],
        "currency": intent["currency"],
        "customer": intent["customer"],
        "metadata": intent["metadata"],
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "receipt_email": email,
    }


def checkout_session(intent: Json, *, email: str, name: str | None) -> Json:
    """The finished checkout that led to a payment intent."""
    return _SHAPES["checkout.session"] | {
        "id": ids.new("cs_test", length=58),
        "amount_subtotal": intent["amount"],
        "amount_total": intent["amount"],
        "created": intent["created"],
        "currency": intent["currency"],
        "customer": intent["customer"],
        "customer_creation": "if_required" if intent["customer"] is None else "always",
        "customer_details": {
            "address": None,
            "business_name": None,
            "email": email,
            "individual_name": None,
            "name": name,
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
        "expires_at": intent["created"] + DAY,
        "metadata": intent["metadata"],
        "payment_intent": intent["id"],
    }


def refund(paid: Json, *, amount: int, reason: str | None, created: int, metadata: dict[str, str]) -> Json:
    """A refund of (a part of) a charge, on its way to the card."""
    return _SHAPES["refund"] | {
        "id": ids.new("re"),
        "amount": amount,
        "charge": paid["id"],
        "created": created,
        "currency": paid["currency"],
        "customer": paid["customer"],
        "metadata": metadata,
        "payment_intent": paid["payment_intent"],
        "payment_method": paid["payment_method"],
        "reason": reason,
    }


def dispute(paid: Json, *, reason: str, created: int) -> Json:
    """A whole charge disputed by the owner of the card."""
    return _SHAPES["dispute"] | {
        "id": ids.new("du"),
        "amount": paid["amount"],
        "charge": paid["id"],
        "created": created,
        "currency": paid["currency"],
        "evidence_details": {
            "due_by": created + 10 * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "payment_intent": paid["payment_intent"],
        "reason": reason,
    }


def balance_transaction(source: Json, *, amount: int, type_: str, created: int) -> Json:
    """What an object moved on the account; `amount` is signed, Stripe's fee comes off payments only."""
    fee = fee_of(amount) if type_ == "charge" else 0
    taken = {
        "amount": fee,
        "application": None,
        "currency": source["currency"],
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    return _SHAPES["balance_transaction"] | {
        "id": ids.new("txn"),
        "amount": amount,
        "available_on": created + 2 * DAY,
        "created": created,
        "currency": source["currency"],
        "fee": fee,
        "fee_details": [taken] if fee else [],
        "net": amount - fee,
        "reporting_category": type_,
        "source": source["id"],
        "type": type_,
    }


def coupon(*, created: int, metadata: dict[str, str]) -> Json:
    """A coupon that takes nothing off yet."""
    return _SHAPES["coupon"] | {"id": ids.token(8), "created": created, "metadata": metadata}


def promotion_code(*, coupon_id: str, code: str | None, created: int, metadata: dict[str, str]) -> Json:
    """A code a customer may type in to get a coupon's discount."""
    return _SHAPES["promotion_code"] | {
        "id": ids.new("promo"),
        "code": code or ids.token(8).upper(),
        "created": created,
        "metadata": metadata,
        "promotion": {"coupon": coupon_id, "type": "coupon"},
    }
