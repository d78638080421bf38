"""What a good request of an operation needs and its example cannot know: ids of the example become the tenant's own."""

from collections.abc import Mapping
from typing import Any

NEW = "of-this-request-alone"
"""In a body, a name that is another one each time it is sent."""
_ID = "0199a1c0-0010-7000-8000-000000000010"
_NEXT = "0199a1c0-0010-7000-8000-000000000011"
_MAIL = {"subject": "Hello", "body": "You are in."}
_CRITERION = {"id": _ID, "label_template": "Reach it", "kind": "result", "tracking": {"source": "manual"}}

PATHS: Mapping[str, Mapping[str, str]] = {
    "save_template": {"key": "of-the-sweep"},
    "show_order": {"provider": "stripe"},
    "show_problem": {"name": "not-found"},
}
QUERIES: Mapping[str, Mapping[str, str]] = {
    "list_ledger_entries": {"account": "revenue", "currency": "USD"},
} | {
    operation: {"service": "enrollment"}
    for operation in ("list_parked", "show_parked", "close_parked", "replay_parked")
}
BODIES: Mapping[str, Any] = {
    "close_parked": {"ids": [_ID], "note": "Nothing is to be done."},
    "decide_criterion": {"verdict": "verify", "notes": "Seen."},
    "enroll": {"contact_id": _ID, "bundle_id": "growth"},
    "keep_account": {
        "channel": "email",
        "provider": "smtp",
        "name": NEW,
        "settings": {"host": "mail.example.com", "port": 25, "from_address": "shop@example.com"},
    },
    "keep_payment_account": {"provider": "stripe", "account": NEW, "name": "Shop", "api_key": "sk_live_of_the_sweep"},
    "put_criterion": _CRITERION,
    "put_criterion_by_post": _CRITERION,
    "replay_parked": {"ids": [_ID]},
    "set_steps": [{"id": _ID, "name": "first", "next": _NEXT, **_MAIL}, {"id": _NEXT, "name": "second", **_MAIL}],
    "set_triggers": [{"id": _ID, "trigger_type": "event", "event_name": "segment_entered", "segment_id": _NEXT}],
    "preview_bulk": {"action": "enroll", "segment_id": _ID},
    "try_campaign": {"contact_id": _ID, "bundle_id": "growth", "criterion": _CRITERION},
} | {f"start_bulk_{action}": {"segment_id": _ID} for action in ("enroll", "pause", "resume", "exit")}
