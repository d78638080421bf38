"""Bodies of webhooks as their providers send them."""

from typing import Any
from uuid import UUID

METADATA = {"bundle_id": "growth-bundle", "campaign": "win-your-money-back"}


def event(kind: str, thing: object, number: int = 1, **more: object) -> dict[str, Any]:
    """A Stripe event about an object."""
    return {
        "id": f"evt_{number}",
        "object": "event",
        "type": kind,
        "created": 1_770_000_000,
        "data": {"object": thing},
        **more,
    }


def session(**changed: object) -> dict[str, Any]:
    """A checkout that was paid."""
    return {
        "id": "cs_1",
        "object": "checkout.session",
        "payment_status": "paid",
        "amount_total": 99_700,
        "currency": "usd",
        "payment_intent": "pi_1",
        "invoice": None,
        "customer": "cus_1",
        "customer_details": {"email": "Ada@example.com", "name": "Ada Byron"},
        "metadata": METADATA,
        **changed,
    }


def intent(**changed: object) -> dict[str, Any]:
    """A payment intent that succeeded."""
    return {
        "id": "pi_1",
        "object": "payment_intent",
        "amount_received": 99_700,
        "currency": "usd",
        "customer": "cus_1",
        "receipt_email": "ada@example.com",
        "metadata": METADATA,
        **changed,
    }


def refund(**changed: object) -> dict[str, Any]:
    """A refund that succeeded."""
    return {
        "id": "re_1",
        "object": "refund",
        "status": "succeeded",
        "amount": 99_700,
        "currency": "usd",
        "charge": "ch_1",
        "payment_intent": "pi_1",
        "metadata": {"payout_id": str(UUID(int=7))},
        **changed,
    }


def activity(**changed: object) -> dict[str, Any]:
    """An activity as our own endpoints take it."""
    return {
        "id": "session-1",
        "email": "ada@example.com",
        "source": "onboarding_milestone",
        "name": "session",
        "occurred_at": "2026-03-04T17:00:00Z",
        **changed,
    }


def form(**changed: object) -> dict[str, Any]:
    """A submission of a form as an automation posts it."""
    return {
        "id": "3100456",
        "form_id": "2148912345",
        "form_name": "Free roof check",
        "email": "ada@example.com",
        "name": "Ada Byron",
        "phone": "+1 212 555 0123",
        "answers": {"roof_age": 12, "address_city": "Albany"},
        "submitted_at": "2026-03-01T14:02:00Z",
        **changed,
    }


def kajabi(number: int = 3100456, **changed: object) -> dict[str, Any]:
    """A submission as a hook of Kajabi posts it, with the form."""
    submission = {
        "id": str(number),
        "type": "form_submissions",
        "attributes": {
            "name": "Ada Byron",
            "email": "ada@example.com",
            "address_line_1": None,
            "address_city": "Albany",
            "phone_number": None,
            "mobile_phone_number": "+1 212 555 0123",
            "custom_1": "12",
            **changed,
        },
        "relationships": {
            "site": {"data": {"id": "2", "type": "sites"}},
            "form": {"data": {"id": "2148912345", "type": "forms"}},
        },
    }
    form_ = {"id": "2148912345", "type": "forms", "attributes": {"title": "Free roof check"}}
    return {"id": "hook_8fXq", "event": "form_submission", "payload": [submission, form_]}


def invoice(**changed: object) -> dict[str, Any]:
    """An invoice that was paid, without a name of its payment."""
    return {
        "id": "in_1",
        "object": "invoice",
        "amount_paid": 99_700,
        "currency": "usd",
        "customer": {"id": "cus_1"},
        "customer_email": "ada@example.com",
        "metadata": {"bundle_id": "growth-bundle"},
        "status_transitions": {"paid_at": 1_770_000_100},
        **changed,
    }
