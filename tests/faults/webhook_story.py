"""Webhooks of every kind there is, in no particular order, and the facts they tell."""

import hashlib
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.gateway.tests.payloads import METADATA, activity, event, intent, refund, session

MIXED = 60
"""So many webhooks wait at a time, and one of them chosen by chance is next."""
PEOPLE = 10
"""Few, so that each has many events whose order can be looked at."""
REPEATED = 0.03
"""Share of webhooks a provider delivers again although they were accepted."""

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Webhook:
    """One delivery: its endpoint, its bytes, and the fact it tells, if any."""

    endpoint: str
    id: str
    body: bytes
    fact: str = ""
    needs: str = ""
    """The fact without which this one is not said."""

    @property
    def sha256(self) -> str:
        """Of the bytes, in hex."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass
class Story:
    """An endless stream; the same seed tells the same one."""

    chance: random.Random
    _purchases: int = 0
    _events: int = 0
    _waiting: list[Webhook] = field(default_factory=list)

    def webhooks(self) -> Iterator[Webhook]:
        """The stream."""
        while True:
            while len(self._waiting) < MIXED:
                self._waiting += self._purchase()
            following = self._waiting.pop(self.chance.randrange(len(self._waiting)))
            if self.chance.random() < REPEATED:
                self._waiting.append(following)
            yield following

    def in_order(self, purchases: int) -> list[Webhook]:
        """The webhooks of so many purchases, each after those that it presupposes."""
        return [webhook for _ in range(purchases) for webhook in self._purchase()]

    def _purchase(self) -> list[Webhook]:
        self._purchases += 1
        number, some, paid = self._purchases, self.chance, f"order.paid pi_{self._purchases}"
        told = [self._stripe(kind, make(number), paid) for kind, make in some.sample(_PAID, 2)]
        if number % 3 == 0:
            told += [self._stripe(kind, make(number), f"order.refunded re_{number}", paid) for kind, make in _REFUNDED]
        if number % 7 == 0:
            fact = f"order.refunded dp_{number}"
            told += [self._stripe(kind, _dispute(number), fact, paid) for kind in _DISPUTED]
        if number % 5 == 0:
            told.append(self._stripe("customer.created", {"id": f"cus_{number}"}))
            told.append(self._stripe("checkout.session.completed", {"payment_status": "paid"}))
        return [*told, self._ours("activity", number), self._ours("custom", number)]

    def _stripe(self, kind: str, thing: Json, fact: str = "", needs: str = "") -> Webhook:
        self._events += 1
        body = event(kind, thing, self._events)
        return Webhook("stripe", str(body["id"]), orjson.dumps(body), fact, needs)

    def _ours(self, endpoint: str, number: int) -> Webhook:
        name = f"{endpoint}-{number}"
        source = {"activity": "onboarding_milestone", "custom": "custom_webhook"}[endpoint]
        body = activity(id=name, email=_email(number), source=source)
        return Webhook(endpoint, name, orjson.dumps(body), f"activity.recorded {name}")


def _email(number: int) -> str:
    return f"contact-{number % PEOPLE}@example.com"


def _session(number: int) -> Json:
    details = {"email": _email(number), "name": "Example"}
    return session(id=f"cs_{number}", payment_intent=f"pi_{number}", customer_details=details)


def _intent(number: int) -> Json:
    return intent(id=f"pi_{number}", receipt_email=_email(number))


def _invoice(number: int) -> Json:
    return {
        "id": f"in_{number}",
        "object": "invoice",
        "amount_paid": 99_700,
        "currency": "usd",
        "customer_email": _email(number),
        "payments": {"data": [{"payment": {"type": "payment_intent", "payment_intent": f"pi_{number}"}}]},
        "metadata": METADATA,
    }


def _refund(number: int) -> Json:
    return refund(id=f"re_{number}", charge=f"ch_{number}", payment_intent=f"pi_{number}")


def _charge(number: int) -> Json:
    return {"id": f"ch_{number}", "object": "charge", "refunds": {"data": [_refund(number)]}}


def _dispute(number: int) -> Json:
    moved = [{"id": f"txn_{number}", "amount": -99_700, "currency": "usd"}]
    return {
        "id": f"dp_{number}",
        "amount": 99_700,
        "currency": "usd",
        "payment_intent": f"pi_{number}",
        "status": "needs_response",
        "balance_transactions": moved,
    }


_PAID: list[tuple[str, Callable[[int], Json]]] = [
    ("checkout.session.completed", _session),
    ("checkout.session.async_payment_succeeded", _session),
    ("payment_intent.succeeded", _intent),
    ("invoice.paid", _invoice),
]
_REFUNDED: list[tuple[str, Callable[[int], Json]]] = [
    ("refund.created", _refund),
    ("refund.updated", _refund),
    ("charge.refunded", _charge),
]
_DISPUTED = ("charge.dispute.created", "charge.dispute.funds_withdrawn")
