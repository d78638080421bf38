"""A message as people and tests want it: headers, text and HTML decoded.

Whatever was accepted can be shown, however badly it is made; what cannot be decoded is shown as it is.
"""

from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import cast

from ...journal import Json
from .inbox import Mail


def readable(mail: Mail) -> Json:
    """The parts of a message by name. `received_at` is in unix seconds, `size` in bytes."""
    message = message_from_bytes(mail.raw)
    headers = _headers(message)
    return {
        "message_id": mail.message_id,
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": next((value for name, value in headers.items() if name.lower() == "subject"), ""),
        "headers": headers,
        "text": _body(message, "text/plain"),
        "html": _body(message, "text/html"),
        "received_at": mail.at,
        "size": len(mail.raw),
    }


def _headers(message: Message) -> dict[str, str]:
    """The first value of each name, in the order of the message."""
    found: dict[str, str] = {}
    for name, value in message.items():
        found.setdefault(name, _decoded(str(value)))
    return found


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value.replace("\r\n", ""))))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _body(message: Message, content_type: str) -> str | None:
    part = next((part for part in message.walk() if part.get_content_type() == content_type), None)
    if part is None:
        return None
    # Asked to decode, it gives bytes, or None for a multipart, which a text is not.
    payload = cast("bytes", part.get_payload(decode=True) or b"")
    try:
        return payload.decode(part.get_content_charset("utf-8"), errors="replace")
    except (LookupError, ValueError):
        return payload.decode("latin-1")
