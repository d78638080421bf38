"""Callbacks on their way, as Twilio sends them: forms, signed with the account's token."""

from dataclasses import dataclass
from urllib.parse import urlencode

from ...callbacks import CallbackRequest
from .signatures import sign
from .texts import CALLBACK, NAME, Texts


@dataclass(frozen=True, slots=True)
class Webhook:
    """The callbacks of one account."""

    texts: Texts
    token: str

    def request(self, callback_id: str) -> CallbackRequest:
        """The delivery of one callback."""
        owed = self.texts.journal.objects.get(NAME, callback_id, CALLBACK) or {"url": "", "fields": {}}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": sign(owed["url"], owed["fields"], self.token),
        }
        return CallbackRequest(owed["url"], urlencode(owed["fields"]).encode(), headers)
