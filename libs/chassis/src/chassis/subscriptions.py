"""`on(Event, handler)`: a service's consumers are a table of these."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from contracts.base import Event

W = TypeVar("W")
E = TypeVar("E", bound=Event)
Handler = Callable[[W, Any], Awaitable[object]]


@dataclass(frozen=True)
class Subscription:
    """One event and the function that applies it."""

    event: type[Event]
    handler: Handler[Any]
    once: bool
    """False for state that carries its own version: the inbox need not remember each of its records."""


def on(event: type[E], handler: Callable[[W, E], Awaitable[object]], *, once: bool = True) -> Subscription:
    """Apply `handler` to every `event` there will ever be, once each."""
    return Subscription(event, handler, once)


def by_type(table: Sequence[Subscription]) -> dict[str, Subscription]:
    """The table by CloudEvents type. Raises `ValueError` if an event has two handlers."""
    found: dict[str, Subscription] = {}
    for subscription in table:
        if found.setdefault(subscription.event.type_name(), subscription) is not subscription:
            message = f"two handlers for {subscription.event.type_name()}"
            raise ValueError(message)
    return found
