"""Twilio: its signature, and what its callbacks tell of texts that we sent, or that people sent to us.

Sources: twilio.com/docs/messaging/guides, its pages track-outbound-message-status and webhook-request.
Which message of ours it is stands in the address that we gave it, and is signed with it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from ...facts import Reading, TextAnswer, TextReport, applied, ignored
from ...payload import Unreadable, read_form
from ...webhooks import Answer, Delivery, Named, Payload, Provider, name_of
from .signature import verify

_STATES: Mapping[str, Literal["taken", "delivered", "failed"]] = MappingProxyType(
    {
        **dict.fromkeys(("accepted", "queued", "sending", "sent"), "taken"),
        **dict.fromkeys(("delivered", "read", "partially_delivered"), "delivered"),
        **dict.fromkeys(("undelivered", "failed", "canceled"), "failed"),
    }
)
_RECEIVED = "received"
_LONGEST_BODY = 1600
_NOTHING = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""To do nothing, in the language in which Twilio is answered."""


def _name(delivery: Delivery, fields: Payload) -> Named:
    """Each step on the way of a text is an event of its own; so is each text that came. Raises `Unreadable`."""
    sid, status = fields.get("MessageSid"), fields.get("MessageStatus") or fields.get("SmsStatus")
    query = parse_qs(urlsplit(delivery.url).query)
    labels = [query.get(one, [""])[0] for one in ("message", "attempt")]
    if status != _RECEIVED and not delivery.url:
        raise Unreadable("the address is not kept")  # read again, it has the names it had
    if not sid or not status:
        raise Unreadable("no MessageSid, or no status")
    told = [sid, status] if status == _RECEIVED or not all(labels) else [sid, status, *labels]
    return name_of("/".join(told), status, fields.get("AccountSid"))


def _labels(event_id: str) -> Payload:
    parts = event_id.split("/")
    return dict(zip(("sid", "status", "message", "attempt"), parts, strict=False)) if len(parts) > 1 else {}


def _read(fields: Payload, _account: str) -> Reading:
    status = fields.get("MessageStatus") or fields["SmsStatus"]
    if status == _RECEIVED:
        return _received(fields)
    state = _STATES.get(status)
    if state is None:
        return ignored("type")
    if "message" not in fields:
        return ignored("not_ours")
    return applied(
        TextReport(
            provider="twilio",
            message_id=UUID(fields["message"]),
            attempt_id=UUID(fields["attempt"]),
            reference=fields["MessageSid"],
            state=state,
            code=fields.get("ErrorCode") or None,
        )
    )


def _received(fields: Payload) -> Reading:
    if not str(fields["From"]).startswith("+"):
        return ignored("not_from_a_phone")
    return applied(
        TextAnswer(
            provider="twilio",
            account=fields["AccountSid"],
            reference=fields["MessageSid"],
            sender=fields["From"],
            recipient=fields["To"],
            body=fields.get("Body", "")[:_LONGEST_BODY],
        )
    )


TWILIO = Provider(
    verify=verify,
    parse=read_form,
    name=_name,
    read=_read,
    labels=_labels,
    answer=Answer("text/xml", _NOTHING, _NOTHING),
)
