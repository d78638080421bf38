"""What a gateway answers about operations and settings: one of everything."""

from typing import Any
from uuid import UUID

import httpx

from services.console.tests.fakes import USER_ID, own_session

THING = UUID(int=0x0F)
AT = "2026-11-20T10:00:00Z"
SECRET = "shown-this-once"


def webhook(**more: object) -> dict[str, Any]:
    """A webhook that is set aside."""
    plain = {"endpoint_id": str(THING), "provider": "stripe", "event_id": "evt_1", "type": "charge.refunded"}
    return {"id": str(THING), **plain, "received_at": AT, "disposition": "parked", "reason": "no_address", **more}


def record(**more: object) -> dict[str, Any]:
    """A record that waits for a person."""
    plain = {"type": "order.paid.v1", "topic": "order.paid", "partition": 1, "record_offset": 7, "message_id": "m-1"}
    why = {"state": "dead", "reason": "Rejected", "detail": "no such bundle", "tries": 3}
    return {"id": str(THING), **plain, **why, "parked_at": AT, "retry_at": None, **more}


def entry(**more: object) -> dict[str, Any]:
    """A change of a user's role."""
    asked = {"operation": "PATCH /api/admin/users/{user_id}", "names": {"user_id": str(THING)}, "request_id": "r-1"}
    shown = {"asked": {"role": "admin"}, "before": {"role": "staff", "id": 1}, "after": {"role": "admin", "id": 1}}
    who = {"actor_id": str(USER_ID), "actor": "user", "role": "admin"}
    return {"id": str(THING), "asked_at": AT, **who, **asked, **shown, "status": 200, **more}


def user(**more: object) -> dict[str, Any]:
    """Another user."""
    plain = {"email": "sam@example.com", "name": "Sam", "role": "staff", "status": "active"}
    return {"id": str(THING), **plain, "has_second_factor": True, "created_at": AT, **more}


def api_key(**more: object) -> dict[str, Any]:
    """A key with one secret."""
    secret = {"prefix": "ab12", "created_at": AT, "expires_at": None, "last_used_at": None}
    plain = {"name": "Shop", "role": "service", "scopes": ["campaigns:read"], "secrets": [secret]}
    return {"id": str(THING), **plain, **more}


def endpoint(**more: object) -> dict[str, Any]:
    """An address for webhooks."""
    plain = {"provider": "stripe", "account": "acct_1", "name": "Till", "url": "https://example.com/webhooks/stripe/1"}
    return {
        "id": str(THING),
        **plain,
        "livemode": True,
        "secrets": 1,
        "old_until": None,
        "disabled_at": None,
        **more,
    }


def payment_account(**more: object) -> dict[str, Any]:
    """An account at Stripe."""
    plain = {"provider": "stripe", "account": "acct_1", "name": "Till", "livemode": True}
    return {"id": str(THING), **plain, "changed_at": AT, "disabled_at": None, **more}


def mail_account(**more: object) -> dict[str, Any]:
    """An account at a mail server that has refused its password."""
    settings = {"from_address": "shop@example.com", "host": "mail.example.com", "port": 587, "use_tls": True}
    trouble = {"reason": "login_refused", "explanation": "The server refuses the password.", "detail": "535"}
    plain = {"channel": "email", "provider": "smtp", "name": "Shop", "settings": settings, "has_secrets": True}
    times = {"paused_at": AT, "probe_at": None, "changed_at": AT}
    return {"id": str(THING), **plain, "has_old_secrets": True, "status": "paused", **trouble, **times, **more}


def open_session(**more: object) -> dict[str, Any]:
    """Another place where one is signed in."""
    return {"id": str(THING), "created_at": AT, "expires_at": AT, "agent": "Firefox", "is_current": False, **more}


def nothing(_request: httpx.Request) -> httpx.Response:
    """Done, and nothing to say."""
    return httpx.Response(204)


def offices() -> dict[str, Any]:
    """Answers about everything of operations and settings."""
    return _operations() | _people() | _systems()


def _operations() -> dict[str, Any]:
    backlog = {"parked": [{"state": "dead", "reason": "Rejected", "records": 2}], "outbox": 3, "lag": {"a": 4, "b": 5}}
    silent: dict[str, Any] = {"parked": [], "outbox": None, "lag": None}
    return {
        "GET /api/admin/backlog": {"services": {"payouts": backlog, "progress": silent}, "missing": ["messaging"]},
        "GET /api/admin/webhook-events": {"items": [webhook()], "next": "more"},
        "GET /api/admin/webhook-events/*": webhook(body='{"id":"evt_1"}'),
        "POST /api/admin/webhook-events/*/replay": webhook(disposition="applied"),
        "POST /api/admin/webhook-events/*/close": webhook(disposition="closed"),
        "GET /api/admin/parked": {"items": [record()], "next": None},
        "GET /api/admin/parked/*": record(headers={"ce_type": "order.paid.v1"}, value='{"amount":5}'),
        "POST /api/admin/parked/replay": {"records": 1},
        "POST /api/admin/parked/close": {"records": 1},
        "GET /api/admin/audit-log": {"items": [entry()], "next": None},
    }


def _people() -> dict[str, Any]:
    linked = {"user": user(), "url": f"https://example.com/password#{SECRET}", "token": SECRET, "expires_at": AT}
    tenant = own_session()["tenant"]
    return {
        "GET /api/admin/users": {"items": [user()], "next": None},
        "POST /api/admin/users": linked,
        "PATCH /api/admin/users/*": user(),
        "POST /api/admin/users/*/link": linked,
        "DELETE /api/admin/users/*/second-factor": nothing,
        "DELETE /api/admin/users/*/sessions": nothing,
        "GET /api/sessions": {"items": [open_session(), open_session(is_current=True)]},
        "DELETE /api/sessions/*": nothing,
        "PUT /api/password": nothing,
        "POST /api/password": {"device": "a.b.c"},
        "POST /api/password/reset": lambda _request: httpx.Response(202, json={"status": "accepted"}),
        "POST /api/second-factor": {"secret": SECRET, "uri": f"otpauth://totp/Lodestone:a?secret={SECRET}&issuer=L"},
        "POST /api/second-factor/confirm": {"recovery_codes": ["code-one", "code-two"]},
        "DELETE /api/second-factor": nothing,
        "GET /api/admin/tenant": tenant,
        "PATCH /api/admin/tenant": tenant,
    }


def _systems() -> dict[str, Any]:
    return {
        "GET /api/admin/api-keys": {"items": [api_key()], "next": None},
        "POST /api/admin/api-keys": api_key(key=SECRET),
        "POST /api/admin/api-keys/*/rotate": api_key(key=SECRET),
        "DELETE /api/admin/api-keys/*": nothing,
        "GET /api/admin/webhook-endpoints": {"items": [endpoint()], "next": None},
        "POST /api/admin/webhook-endpoints": endpoint(secret=SECRET),
        "POST /api/admin/webhook-endpoints/*/rotate": endpoint(secret=None),
        "DELETE /api/admin/webhook-endpoints/*": nothing,
        "GET /api/admin/payment-accounts": [payment_account()],
        "PUT /api/admin/payment-accounts/*": payment_account(),
        "POST /api/admin/payment-accounts/*/*": payment_account(),
        "GET /api/admin/provider-accounts": [mail_account()],
        "PUT /api/admin/provider-accounts/*": mail_account(),
        "POST /api/admin/provider-accounts/*/*": mail_account(),
        "DELETE /api/admin/provider-accounts/*/old-secrets": mail_account(),
    }
