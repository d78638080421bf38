"""Resend, as the simulator plays it.

Sources: resend.com/docs, "Send Email", "Errors", "Idempotency Keys" and "Webhooks".
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

import orjson
from fastapi import APIRouter

from ...callbacks import CallbackRequest
from ...idempotency import Keys
from ...journal import Json
from ...provider import Provider, Shared
from ...settings import Settings
from ..mail_api import Dialect, Happening, Kind, MailApi, Refused, Taken, given
from ..mail_control import played
from .settings import ResendSettings

NAME = "resend"
_FIELDS = {"from", "to", "subject", "html", "text", "headers", "tags"}
_LABEL = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_NOBODY = Refused(422, "validation_error", "Invalid `to` field. The email address needs to follow the format.")


def play(shared: Shared) -> Provider:
    """`POST /emails`, and what happens to a mail afterwards."""
    settings = ResendSettings(_secrets_dir=Settings().secrets_directory)
    dialect = Dialect(
        name=NAME,
        read=partial(_read, settings.api_key.get_secret_value()),
        refusal=_refusal,
        nobody=_NOBODY,
        accepted=lambda mail_id, _mail, _now: (200, {"id": mail_id}, {}),
        event=_event,
        deliver=_deliver,
    )
    api = MailApi(dialect, shared, Keys(NAME, shared.journal.answers))
    router = APIRouter()
    router.add_api_route("/emails", api.send, methods=["POST"], include_in_schema=False)
    return played(api, router)


def _read(key: str, headers: Mapping[str, str], fields: Json) -> Taken:
    shown = headers.get("authorization", "")
    if not shown:
        raise Refused(401, "missing_api_key", "Missing API key in the authorization header.")
    if not hmac.compare_digest(shown.encode(), f"Bearer {key}".encode()):
        raise Refused(403, "invalid_api_key", "API key is invalid")
    if unknown := fields.keys() - _FIELDS:
        raise Refused(422, "validation_error", f"Unknown field `{min(unknown)}`.")
    to = given(fields, "to")
    tags = {one["name"]: one["value"] for one in fields.get("tags", [])}
    if any(set(text) - _LABEL for pair in tags.items() for text in pair):
        raise Refused(422, "validation_error", "Tags hold ASCII letters, numbers, _ and - only.")
    if len(to) != 1 or "@" not in to[0]:
        raise _NOBODY
    texts = {name: given(fields, name) for name in ("subject", "text", "html")}
    return Taken(sender=given(fields, "from"), to=to[0], **texts, headers=fields.get("headers", {}), labels=tags)


def _refusal(refusal: Refused) -> Json:
    return {"statusCode": refusal.status, "name": refusal.code, "message": refusal.message}


def _event(mail: Json, happening: Happening, _event_id: str, at: float) -> Json:
    happened = datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
    told = {
        "email_id": mail["id"],
        "created_at": datetime.fromtimestamp(mail["at"], UTC).isoformat(),
        "from": mail["from"],
        "to": [mail["to"]],
        "subject": mail["subject"],
        "tags": mail["labels"],
    }
    if happening.kind is Kind.BOUNCED:
        kind = "Permanent" if happening.permanent else "Transient"
        told["bounce"] = {"type": kind, "subType": "General", "message": f"550 <{mail['to']}>: no such mailbox"}
    if happening.kind is Kind.CLICKED:
        told["click"] = {"link": happening.link, "timestamp": happened, "userAgent": happening.agent}
    return {"type": f"email.{happening.kind}", "created_at": happened, "data": told}


def _deliver(url: str, secret: str, event: Json, now: float) -> CallbackRequest:
    """The delivery of one event, signed now as Standard Webhooks has it."""
    content, seconds = orjson.dumps(event["told"]), str(int(now))
    signed = f"{event['id']}.{seconds}.".encode() + content
    key = b64decode(secret.removeprefix("whsec_"))
    signature = b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    headers = {"svix-id": event["id"], "svix-timestamp": seconds, "svix-signature": f"v1,{signature}"}
    return CallbackRequest(url, content, {"Content-Type": "application/json", **headers})
