"""Signed events of purchases, in the shape of Stripe's API, as fast as a load needs them."""

import time
from dataclasses import dataclass
from uuid import uuid4

import orjson

from lodestone_simulator import sign
from lodestone_simulator.providers.stripe import objects

from .load import post


@dataclass(frozen=True)
class Shop:
    """Where purchases are told, and what is bought."""

    url: str
    secret: str
    bundle: str = "growth-accelerator"
    campaign: str | None = None
    amount: int = 249_700


class Till:
    """Makes one `checkout.session.completed` after another, each with ids of its own."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._run = uuid4().hex[:12]
        metadata = {"bundle_id": shop.bundle} | ({"campaign": shop.campaign} if shop.campaign else {})
        now = int(time.time())
        intent = objects.payment_intent(amount=shop.amount, currency="usd", created=now, metadata=metadata)
        session = objects.checkout_session(intent | {"customer": None}, email="EMAIL", name="Ada Example")
        event = {
            "id": "EVENT",
            "object": "event",
            "api_version": "2025-09-30.clover",
            "created": now,
            "data": {"object": session | {"id": "SESSION", "payment_intent": "INTENT"}},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": "checkout.session.completed",
        }
        self._text = orjson.dumps(event)

    def intent(self, number: int) -> str:
        """Stripe's name of the payment of the purchase of this number."""
        return f"pi_{self._name(number)}"

    def _name(self, number: int) -> str:
        return f"{self._run}{number:08d}"

    def body(self, number: int, email: str | None = None) -> bytes:
        """The event of the purchase of this number."""
        name = self._name(number)
        address = email or f"buyer.{name}@example.com"
        text = self._text.replace(b"EMAIL", address.encode())
        for placeholder, prefix in ((b"EVENT", b"evt_"), (b"INTENT", b"pi_"), (b"SESSION", b"cs_")):
            text = text.replace(placeholder, prefix + name.encode())
        return text

    def request(self, number: int, email: str | None = None) -> bytes:
        """The signed request that tells it."""
        body = self.body(number, email)
        return post(self._shop.url, body, Stripe_Signature=sign(body, self._shop.secret, int(time.time())))
