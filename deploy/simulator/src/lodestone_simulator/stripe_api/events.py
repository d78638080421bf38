"""Stripe's events: what its webhooks deliver. Source: docs.stripe.com/api/events/object."""

from .. import ids
from ..journal import Json
from .call import Call, Said

API_VERSION = "2026-10-28.endive"


def event(said: Said, call: Call) -> Json:
    """One event about an object as it was when it was said. `account` is there only for a connected account."""
    body = {
        "id": ids.new("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": call.now,
        "data": {"object": said.object} | ({} if said.previous is None else {"previous_attributes": said.previous}),
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": call.request_id, "idempotency_key": call.key},
        "type": said.type,
    }
    return body if call.account is None else {**body, "account": call.account}
