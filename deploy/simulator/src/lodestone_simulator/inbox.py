"""The mail that was accepted: an index in memory, the messages themselves in the journal."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import cast

from .journal import Json, Position


@dataclass(frozen=True, slots=True)
class Mail:
    """One accepted message. `message_id` is bare (no angle brackets); `position` is where its bytes are."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    at: int
    position: Position


@dataclass(slots=True)
class Inbox:
    """All accepted mail, oldest first, found by Message-ID or by recipient."""

    mails: list[Mail] = field(default_factory=list)
    _by_id: defaultdict[str, list[Mail]] = field(default_factory=lambda: defaultdict(list))
    _by_recipient: defaultdict[str, list[Mail]] = field(default_factory=lambda: defaultdict(list))

    def add(self, record: Json, mail: Json, position: Position) -> None:
        """Index one message of the journal."""
        entry = Mail(record["id"], mail["sender"], tuple(mail["recipients"]), record["at"], position)
        self.mails.append(entry)
        self._by_id[entry.message_id].append(entry)
        for recipient in entry.recipients:
            self._by_recipient[recipient.lower()].append(entry)

    def find(self, *, message_id: str | None = None, to: str | None = None) -> list[Mail]:
        """What matches all criteria given; everything if none is."""
        if message_id is not None:
            found = self._by_id.get(message_id.strip("<> "), [])
            return [mail for mail in found if to is None or to.lower() in map(str.lower, mail.recipients)]
        return self.mails if to is None else self._by_recipient.get(to.lower(), [])


def readable(mail: Mail, read: Callable[[Position], Json]) -> Json:
    """A message as people and tests want it: decoded headers, text, HTML. `received_at` is in unix seconds.

    Whatever was accepted can be shown, however badly it is made; what cannot be decoded is shown as it is.
    """
    raw = read(mail.position)["mail"]["raw"].encode("latin-1")
    message = message_from_bytes(raw)
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
        "size": len(raw),
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
