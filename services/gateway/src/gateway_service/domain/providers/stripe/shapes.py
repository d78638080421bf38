"""What Stripe's objects have in common, and where each API version keeps it.

Sources: docs.stripe.com/api, and docs.stripe.com/changelog for what moved when. What is too long is shortened or left
out; what does not have Stripe's type raises, and parks the webhook.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict

from contracts.values import Money

from ...payload import is_bounded

Json = Mapping[str, Any]
PROVIDER = "stripe"
LATEST = "9999"
BASIL = "2025-03-31"
"""From here on payments do not name their invoice, nor invoices their payment."""
REFUND_EVENTS = "2024-10-28"
"""From here on every refund has events of its own."""
_LONGEST = 255


class Origin(TypedDict):
    """At which provider something was bought, under which account of it, and in which mode."""

    provider: str
    account: str
    livemode: bool | None


@dataclass(frozen=True)
class Occurrence:
    """The event around an object."""

    account: str
    at: datetime
    version: str = LATEST
    """The API version whose shape the object has; versions compare as texts, because they begin with their day."""
    before: Json | None = None
    """What the event has changed, as it was."""
    key: str = ""
    """The idempotency key of the request that caused it."""
    livemode: bool | None = None
    """Whether it is about real money."""

    @property
    def origin(self) -> Origin:
        """What each purchase it tells of says of its account."""
        return Origin(provider=PROVIDER, account=self.account, livemode=self.livemode)


def occurrence(event: Json, account: str) -> Occurrence:
    """What an event says of itself. Raises `KeyError` or `TypeError`."""
    request = event.get("request")
    key = request.get("idempotency_key") if isinstance(request, dict) else None
    before = event["data"].get("previous_attributes")
    version, livemode = event.get("api_version") or LATEST, event.get("livemode")
    return Occurrence(account, time_of(event["created"]), version, before, key or "", livemode)


def ids(*candidates: object) -> tuple[str, ...]:
    """The ids among these, each once; an object may stand in place of its id where it was expanded."""
    return tuple(dict.fromkeys(name for name in map(id_of, candidates) if name))


def chosen_ids(*candidates: object) -> tuple[str, ...]:
    """The same of things whose ids the tenant may have chosen: one that is too long is left out. Raises `TypeError`."""
    texts = (exact(one.get("id") if isinstance(one, dict) else one) for one in candidates)
    return tuple(dict.fromkeys(text for text in texts if text))


def id_of(value: object) -> str | None:
    """An id, which may come expanded into its object. Raises `TypeError`."""
    name = value.get("id") if isinstance(value, dict) else value
    if name is None:
        return None
    if not isinstance(name, str) or len(name) > _LONGEST:
        raise TypeError("an id is a text of at most 255 characters")
    return name.strip() or None


def own_id(thing: Json) -> tuple[str]:
    """The object's own id. Raises `KeyError` or `ValueError`."""
    name = id_of(thing["id"])
    if name is None:
        raise ValueError("an object without an id")
    return (name,)


def short(value: object) -> str | None:
    """A text for people, shortened where it is too long. Raises `TypeError`."""
    text = _text(value)
    return text[:_LONGEST].strip() if text else None


def exact(value: object) -> str | None:
    """A text that means something only as a whole: None where it is too long. Raises `TypeError`."""
    text = _text(value)
    return text if text and len(text) <= _LONGEST else None


def address(*candidates: object) -> str | None:
    """The first of these that can be an e-mail address."""
    found = (exact(one) for one in candidates)
    return next((one for one in found if one and "@" in one), None)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value.strip() or None


def part(thing: Json, *path: str) -> Json:
    """An object inside an object; empty where any of them is absent or null."""
    for name in path:
        thing = thing.get(name) or {}
    if not isinstance(thing, dict):
        raise TypeError(f"{path[-1]} is not an object")
    return thing


def listed(thing: Json, *path: str) -> Iterator[Json]:
    """The objects of a list inside an object; none where it is absent."""
    for one in part(thing, *path).get("data") or ():
        if not isinstance(one, dict):
            raise TypeError(f"{path[-1]} does not hold objects")
        yield one


def money(amount: object, currency: object) -> Money:
    """An amount in the unit in which Stripe takes it back. Raises `TypeError` or `ValueError`.

    That is the smallest unit of the currency, but for ISK and UGX, which Stripe counts in hundredths that do not
    exist, and always in whole hundreds (docs.stripe.com/currencies).
    """
    if type(amount) is not int or not isinstance(currency, str):
        raise TypeError("an amount is a whole number in a currency")
    return Money(amount=amount, currency=currency.upper())


def time_of(seconds: object) -> datetime:
    """A time in unix seconds. Raises `TypeError` or `ValueError`."""
    if type(seconds) is not int:
        raise TypeError("time is not a whole number of seconds")
    at = datetime.fromtimestamp(seconds, UTC)
    if not is_bounded(at):
        raise ValueError("time is outside the years from 1900 to 2199")
    return at
