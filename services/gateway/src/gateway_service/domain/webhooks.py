"""Webhooks: what a provider must be able to say of one, what is taken, and what is kept of it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from .endpoints import Endpoint
from .facts import Disposition, Reading, ignored, parked
from .payload import Unreadable

Payload = Mapping[str, Any]
"""The body of a webhook as fields, whether it came as JSON or as a form."""
_NOT_UNDERSTOOD = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError)
_LONGEST, _CONTENT = 255, 16


class Unfit(ValueError):
    """A body of our own shape is wrong, at a field."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


@dataclass(frozen=True)
class Delivery:
    """A webhook as it arrived; nothing in it can be trusted before its provider has verified it."""

    url: str
    """The public address it was sent to; some providers sign it."""
    headers: Mapping[str, str]
    """By name, in lower case."""
    body: bytes


@dataclass(frozen=True)
class Named:
    """What every webhook must say, its id and type; and what it may say, which account it is about in which mode."""

    event_id: str
    type: str
    account: str | None
    livemode: bool | None = None


@dataclass(frozen=True)
class Answer:
    """The body of a 2xx answer, for a webhook that is new and for one that is repeated."""

    media_type: str
    new: bytes
    repeated: bytes


JSON_ANSWER = Answer("application/json", b'{"received":true}', b'{"received":true,"duplicate":true}')


def _unlabelled(_event_id: str) -> Payload:
    return {}


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One kind of sender, as pure functions."""

    verify: Callable[[Delivery, Sequence[str], float], str | None]
    """From a delivery, the secrets of its endpoint and unix seconds to what is wrong with the signature, or None.

    It must not raise, whatever the headers and the body hold.
    """
    parse: Callable[[bytes], Payload]
    """From a verified body to its fields. Raises `Unreadable`."""
    name: Callable[[Delivery, Payload], Named]
    """From a parsed delivery to its names. Raises `Unreadable`."""
    read: Callable[[Payload, str], Reading]
    """From the fields and the endpoint's account to facts. What it raises for a shape it does not know parks the
    webhook."""
    labels: Callable[[str], Payload] = _unlabelled
    """From the id that `name` has given, what the address of the delivery said beside the body; `read` gets it too.

    Only the body and the id of a webhook are kept, so that is where such labels are found when it is read again.
    """
    answer: Answer = JSON_ANSWER
    ours: bool = False
    """The shape is ours: a sender that gets it wrong is told so, instead of a person here having to look at it."""
    keyed: bool = False
    """It signs nothing, and shows the key of its endpoint instead (`keyed.py`)."""

    @property
    def gets_its_secret(self) -> bool:
        """Whether the secret of an endpoint is made here, and not brought along."""
        return self.ours or self.keyed


@dataclass(frozen=True)
class Webhook:
    """A webhook that was verified and read, and will be kept."""

    endpoint_id: UUID
    provider: str
    named: Named
    body: bytes
    reading: Reading

    @property
    def key(self) -> tuple[UUID, str]:
        """What makes it the same webhook as another: its endpoint, and the id its sender gave it."""
        return self.endpoint_id, self.named.event_id


class Defect(StrEnum):
    """What is wrong with a delivery."""

    SIGNATURE = "signature"
    BODY = "body"
    SHAPE = "shape"


@dataclass(frozen=True)
class Rejection:
    """Why a delivery is not taken; nothing of it is kept."""

    defect: Defect
    detail: str
    field: str | None = None
    """Of the body; None if it is the whole."""


@dataclass(frozen=True)
class InboundEvent:
    """One webhook as it is kept, and what became of it."""

    id: UUID
    endpoint_id: UUID
    provider: str
    event_id: str
    type: str
    body: bytes
    disposition: Disposition
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether a person may still decide about it."""
        return self.disposition in (Disposition.PARKED, Disposition.WAITING)


@dataclass(frozen=True)
class Outcome:
    """What became of a webhook, and of which purchase it tells."""

    disposition: Disposition
    reason: str = ""
    purchase_id: UUID | None = None


@dataclass(frozen=True)
class ListedEvent:
    """A kept webhook without its bytes, for a list."""

    id: UUID
    endpoint_id: UUID
    provider: str
    event_id: str
    type: str
    received_at: datetime
    disposition: Disposition
    reason: str
    note: str | None
    """What somebody wrote who closed it."""
    closed_by: UUID | None
    closed_at: datetime | None


def admit(provider: Provider, endpoint: Endpoint, delivery: Delivery, now: float) -> Webhook | Rejection:
    """Decide whether a delivery is taken, and read it if so; `now` in unix seconds."""
    flaw = provider.verify(delivery, endpoint.secrets, now)
    if flaw is not None:
        return Rejection(Defect.SIGNATURE, f"The signature is not good: {flaw}.")
    try:
        payload = provider.parse(delivery.body)
        named = provider.name(delivery, payload)
    except Unreadable as failure:
        return Rejection(Defect.BODY, f"The body cannot be read: {failure}.")
    reading = _reading(provider, endpoint, named, payload)
    if provider.ours and reading.disposition is Disposition.PARKED:
        return Rejection(Defect.SHAPE, reading.reason, reading.field)
    return Webhook(endpoint.id, endpoint.provider, named, delivery.body, reading)


def read_again(provider: Provider, endpoint: Endpoint, kept: InboundEvent) -> Webhook:
    """A kept webhook as it is understood today; its signature was good when it came. Raises `Unreadable`."""
    payload = provider.parse(kept.body)
    named = _named_again(provider, payload, kept)
    reading = _reading(provider, endpoint, named, payload)
    return Webhook(kept.endpoint_id, kept.provider, named, kept.body, reading)


def _named_again(provider: Provider, payload: Payload, kept: InboundEvent) -> Named:
    """The names of a kept webhook; headers are not kept, so what they named keeps the names it has."""
    try:
        return provider.name(Delivery("", {}, kept.body), payload)
    except Unreadable:
        return Named(kept.event_id, kept.type, None)


def says_same(provider: Provider, endpoint: Endpoint, webhook: Webhook, kept: InboundEvent) -> bool:
    """Whether a webhook says what is kept under its id, however it is written; what was emptied is not compared."""
    if not kept.body:
        return True
    return (kept.type, read_again(provider, endpoint, kept).reading) == (webhook.named.type, webhook.reading)


def renamed(webhook: Webhook) -> Webhook:
    """A webhook that says something else under an id that is known, for a person to look at: its id says which."""
    content = hashlib.sha256(f"{webhook.named.type} {webhook.reading}".encode()).hexdigest()[:_CONTENT]
    own = f"{webhook.named.event_id[: _LONGEST - _CONTENT - 1]}~{content}"
    return replace(webhook, named=replace(webhook.named, event_id=own), reading=parked("said_differently"))


def _reading(provider: Provider, endpoint: Endpoint, named: Named, payload: Payload) -> Reading:
    labelled = {**payload, **provider.labels(named.event_id)}
    return _foreign(named, endpoint) or understand(provider, labelled, endpoint.account)


def _foreign(named: Named, endpoint: Endpoint) -> Reading | None:
    """The rule by which a webhook is none of this endpoint's, or None: another account's, or of the other mode.

    It is kept all the same: a refusal would let its provider try again for days, and then switch the endpoint off.
    """
    if named.account is not None and named.account != endpoint.account:
        return ignored("other_account")
    if named.livemode is not None and named.livemode is not endpoint.livemode:
        return ignored("live_mode" if named.livemode else "test_mode")
    return None


def understand(provider: Provider, payload: Payload, account: str) -> Reading:
    """What a webhook says; a shape that its provider's reader does not know is parked with the reason."""
    try:
        return provider.read(payload, account)
    except Unfit as failure:
        return parked(str(failure)[:300], failure.field)
    except _NOT_UNDERSTOOD as failure:
        return parked(f"{type(failure).__name__}: {failure}"[:300])


def name_of(event_id: object, kind: object, account: object = None, livemode: object = None) -> Named:
    """The names of a webhook, id and type each a text of 1 to 255 characters. Raises `Unreadable`."""
    if not _is_name(event_id) or not _is_name(kind) or not (account is None or isinstance(account, str)):
        raise Unreadable("id, type or account is not a name")
    if not (livemode is None or isinstance(livemode, bool)):
        raise Unreadable("livemode is neither true nor false")
    return Named(str(event_id), str(kind), account, livemode)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST
