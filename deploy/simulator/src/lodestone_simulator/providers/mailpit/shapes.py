"""Messages in Mailpit's shapes. Attachments are not told of, and no message ever counts as read."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from ...journal import Json
from ..smtp.inbox import Mail
from ..smtp.reading import readable

SNIPPET = 250
_LINK = re.compile(r"<([^>]+)>")


def summary(mail: Mail) -> Json:
    """One entry of a list."""
    shown = readable(mail)
    return _addresses(mail) | {
        "ID": mail.id,
        "MessageID": mail.message_id,
        "Read": False,
        "Subject": shown["subject"],
        "Created": _time(mail.at),
        "Username": "",
        "Tags": [],
        "Size": len(mail.raw),
        "Attachments": 0,
        "Snippet": " ".join((shown["text"] or "").split())[:SNIPPET],
    }


def message(mail: Mail) -> Json:
    """One message."""
    shown = readable(mail)
    return _addresses(mail) | {
        "ID": mail.id,
        "MessageID": mail.message_id,
        "ReturnPath": mail.sender,
        "Subject": shown["subject"],
        "ListUnsubscribe": _unsubscribe(shown["headers"]),
        "Date": _date(shown["headers"].get("Date", ""), mail.at),
        "Tags": [],
        "Username": "",
        "Text": shown["text"] or "",
        "HTML": shown["html"] or "",
        "Size": len(mail.raw),
        "Inline": [],
        "Attachments": [],
    }


def _addresses(mail: Mail) -> Json:
    """Who the headers name; whom only the envelope names got a blind copy."""
    parsed = message_from_bytes(mail.raw)
    sender, to, copied = (_named(parsed, name) for name in ("From", "To", "Cc"))
    open_ = {one["Address"].lower() for one in (*to, *copied)}
    blind = [{"Name": "", "Address": one} for one in mail.recipients if one.lower() not in open_]
    return {
        "From": sender[0] if sender else None,
        "To": to,
        "Cc": copied,
        "Bcc": blind,
        "ReplyTo": _named(parsed, "Reply-To"),
    }


def _named(parsed: Message, name: str) -> list[Json]:
    pairs = getaddresses([str(value) for value in parsed.get_all(name, [])])
    return [{"Name": name_, "Address": address} for name_, address in pairs if address]


def _unsubscribe(headers: dict[str, str]) -> Json:
    header = headers.get("List-Unsubscribe", "")
    post = headers.get("List-Unsubscribe-Post", "")
    return {"Header": header, "Links": _LINK.findall(header), "Errors": "", "HeaderPost": post}


def _date(written: str, received: int) -> str:
    try:
        return parsedate_to_datetime(written).isoformat()
    except ValueError:
        return _time(received)


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
