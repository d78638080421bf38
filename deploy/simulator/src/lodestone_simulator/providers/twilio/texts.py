"""The texts of an account, as the journal keeps them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from ... import ids
from ...journal import Execution, Journal, Json, Search, StoredObject

NAME = "twilio"
"""What the journal, faults and control doors call this provider."""
TEXT, BLOCK, CALLBACK = "message", "block", "callback"
_HEX = "0123456789abcdef"
VERSION = "2010-04-01"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text that is to be sent."""

    to: str
    sender: str
    body: str
    status_callback: str | None
    messaging_service_sid: str | None = None


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of the account, the numbers that have answered STOP, and the callbacks it owes."""

    journal: Journal
    account_sid: str

    def put(self, text: Json, at: int) -> None:
        """Keep a text, or its next version."""
        terms = (("to", text["to"]), ("from", text["from"]), ("direction", text["direction"]))
        self.journal.objects.put(NAME, StoredObject(TEXT, text["sid"], at, text, terms))

    def send(self, text: Outgoing, at: int) -> Json:
        """One more text, as one execution."""
        made = self._made(text.to, text.sender, text.body, "outbound-api", "queued", at)
        made["messaging_service_sid"] = text.messaging_service_sid
        self.put(made, at)
        self.journal.executions.add(Execution(at, NAME, TEXT, made["sid"], metadata={"to": text.to}))
        return made

    def receive(self, sender: str, to: str, body: str, at: int) -> Json:
        """A text that somebody has sent to a number of the account."""
        made = self._made(to, sender, body, "inbound", "received", at)
        self.put(made, at)
        return made

    def get(self, sid: str) -> Json | None:
        """One text."""
        return self.journal.objects.get(NAME, sid, TEXT)

    def newest(self, *, limit: int, skip: int = 0, **terms: str | None) -> list[Json]:
        """Texts that have these terms, the newest first."""
        wanted = tuple((name, value) for name, value in terms.items() if value)
        return self.journal.objects.newest(NAME, Search(TEXT, wanted), limit=limit, skip=skip)

    def count(self, direction: str) -> int:
        """How many went in this direction."""
        return self.journal.objects.count(NAME, Search(TEXT, (("direction", direction),)))

    def block(self, person: str, number: str, at: int, *, blocked: bool) -> None:
        """Note whether a number of the account may write to somebody."""
        kept = StoredObject(BLOCK, f"{number}/{person}", at, {"blocked": blocked})
        self.journal.objects.put(NAME, kept)

    def is_blocked(self, person: str, number: str) -> bool:
        """Whether somebody has answered STOP to a number of the account."""
        found = self.journal.objects.get(NAME, f"{number}/{person}", BLOCK)
        return bool(found and found["blocked"])

    def owe(self, kind: str, url: str, fields: dict[str, str], at: int) -> str:
        """Owe a callback; its id."""
        id_ = ids.new("callback")
        self.journal.objects.put(NAME, StoredObject(CALLBACK, id_, at, {"url": url, "fields": fields}))
        self.journal.callbacks.owe(NAME, [(id_, kind)])
        return id_

    def _made(self, to: str, sender: str, body: str, direction: str, status: str, at: int) -> Json:  # noqa: PLR0913 - a text has as many
        sid, moment = _sid("SM"), format_datetime(datetime.fromtimestamp(at, UTC))
        account = f"/{VERSION}/Accounts/{self.account_sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": VERSION,
            "body": body,
            "date_created": moment,
            "date_sent": None,
            "date_updated": moment,
            "direction": direction,
            "error_code": None,
            "error_message": None,
            "from": sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": sid,
            "status": status,
            "subresource_uris": {"media": f"{account}/Messages/{sid}/Media.json"},
            "to": to,
            "uri": f"{account}/Messages/{sid}.json",
        }


def _sid(prefix: str) -> str:
    return prefix + "".join(_HEX[ord(one) % 16] for one in ids.token(32))


def status_fields(text: Json, status: str, code: str | None) -> dict[str, str]:
    """What a status callback tells."""
    told: dict[str, Any] = {
        "AccountSid": text["account_sid"],
        "ApiVersion": VERSION,
        "From": text["from"],
        "MessageSid": text["sid"],
        "MessageStatus": status,
        "SmsSid": text["sid"],
        "SmsStatus": status,
        "To": text["to"],
    }
    return {**told, "ErrorCode": code} if code else told


def received_fields(text: Json) -> dict[str, str]:
    """What is told of a text that came in."""
    return {
        "AccountSid": text["account_sid"],
        "ApiVersion": VERSION,
        "Body": text["body"],
        "From": text["from"],
        "MessageSid": text["sid"],
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": text["sid"],
        "SmsSid": text["sid"],
        "SmsStatus": "received",
        "To": text["to"],
    }
