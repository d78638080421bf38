"""Stripe's events: what its webhooks deliver. Source: docs.stripe.com/api/events/object."""

from ... import ids
from ...journal import Json
from .call import Call, PlannedEvent

API_VERSION = "2026-10-28.endive"


def event(planned: PlannedEvent, call: Call) -> Json:
    """One event about an object as it was at that moment. `account` is there only for a connected account."""
    previous = {} if planned.previous is None else {"previous_attributes": planned.previous}
    body = {
        "id": ids.new("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": call.now,
        "data": {"object": planned.object, **previous},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": call.request_id, "idempotency_key": call.key},
        "type": planned.type,
    }
    return body if call.account is None else {**body, "account": call.account}
