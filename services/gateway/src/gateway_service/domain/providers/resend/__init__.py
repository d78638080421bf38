"""Resend: what became of a mail, signed as Standard Webhooks has it, under the names of Svix.

Sources: resend.com/docs/webhooks (events and their bodies, verification). The id of an event is in a header only.
"""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.values import FeedbackKind

from ...facts import Reading, ignored
from ...feedback import moment, short, told
from ...payload import Unreadable, read_json
from ...standard_webhooks import signed_as
from ...webhooks import Delivery, Named, Payload, Provider, name_of

_ID = "svix-id"
_KINDS: Mapping[str, FeedbackKind] = MappingProxyType(
    {
        "email.delivered": FeedbackKind.DELIVERED,
        "email.bounced": FeedbackKind.BOUNCED,
        "email.failed": FeedbackKind.BOUNCED,
        "email.suppressed": FeedbackKind.BOUNCED,
        "email.complained": FeedbackKind.COMPLAINED,
        "email.opened": FeedbackKind.OPENED,
        "email.clicked": FeedbackKind.CLICKED,
    }
)
_DETAILS = ("bounce", "failed", "suppressed")
"""Where the events say why a mail came back or never left."""


def _name(delivery: Delivery, event: Payload) -> Named:
    if _ID not in delivery.headers:
        raise Unreadable("no id")
    return name_of(delivery.headers[_ID], event.get("type"))


def _read(event: Payload, _account: str) -> Reading:
    kind = _KINDS.get(event["type"])
    if kind is None:
        return ignored("type")
    mail = event["data"]
    click = mail.get("click") or {}
    why: Mapping[str, object] = next((mail[one] for one in _DETAILS if mail.get(one)), {})
    at = moment(click.get("timestamp") or event["created_at"])
    return told(
        "resend",
        kind,
        _labels(mail.get("tags")),
        f"{mail['email_id']}/{event['type']}/{at.isoformat()}",
        permanent=why.get("type") == "Permanent",
        detail=short(why.get("message") or why.get("reason")),
        agent=short(click.get("userAgent") or (mail.get("open") or {}).get("userAgent")),
        at=at,
    )


def _labels(tags: object) -> object:
    """The tags of a mail, which come as an object, or as a list of names and values."""
    return {one["name"]: one["value"] for one in tags} if isinstance(tags, list) else tags


RESEND = Provider(verify=signed_as("svix"), parse=read_json, name=_name, read=_read)
