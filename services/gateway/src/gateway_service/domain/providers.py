"""Who sends webhooks: the header of the signature, and the one function that turns a payload into facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from . import activity, stripe
from .facts import Reading, parked
from .payload import Unreadable

_NOT_UNDERSTOOD = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError)
_LONGEST = 255


@dataclass(frozen=True)
class Provider:
    """One kind of sender."""

    name: str
    header: str
    read: Callable[[Mapping[str, Any], str], Reading]
    ours: bool = False
    """The shape is ours: whoever gets it wrong is told so, instead of being kept for a person to look at."""


PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {
        "stripe": Provider("stripe", "stripe-signature", stripe.read),
        "custom": Provider("custom", "lodestone-signature", activity.read_custom, ours=True),
        "activity": Provider("activity", "lodestone-signature", activity.read_activity, ours=True),
    }
)


@dataclass(frozen=True)
class Named:
    """What every webhook must say: its own id, its type, and whose account it is about."""

    event_id: str
    type: str
    account: str | None


def name_of(provider: Provider, payload: Mapping[str, Any]) -> Named:
    """Id, type and account of a webhook. Raises `Unreadable`."""
    event_id = payload.get("id")
    kind = "activity" if provider.ours else payload.get("type")
    account = None if provider.ours else payload.get("account")
    if not _is_name(event_id) or not _is_name(kind) or not (account is None or isinstance(account, str)):
        raise Unreadable("id, type or account is not a name")
    return Named(str(event_id), str(kind), account)


def understand(provider: Provider, payload: Mapping[str, Any], account: str) -> Reading:
    """What a webhook says; what our reader cannot take is parked with the reason, never refused."""
    try:
        return provider.read(payload, account)
    except _NOT_UNDERSTOOD as failure:
        return parked(f"{type(failure).__name__}: {failure}"[:300])


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST
