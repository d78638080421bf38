"""Events on their way to the webhook address, as Stripe sends them."""

from dataclasses import dataclass

import orjson

from ...callbacks import CallbackRequest
from ...clock import Clock
from .account import Account
from .signatures import sign


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook address and the secret its events are signed with."""

    url: str
    secret: str
    account: Account
    clock: Clock

    def request(self, event_id: str) -> CallbackRequest:
        """The delivery of one event, signed now."""
        payload = orjson.dumps(self.account.get(event_id))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": sign(payload, self.secret, self.clock()),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        return CallbackRequest(self.url, payload, headers)
