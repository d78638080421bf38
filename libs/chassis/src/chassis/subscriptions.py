"""`on(Event, handler)` and `together(Event, handler)`: a service's consumers are a table of these."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from contracts.base import Event

W = TypeVar("W")
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """An event and the handler that applies it."""

    event: type[Event]
    handler: Callable[[Any, Any], Awaitable[object]]
    together: bool = False
    """The handler takes all the events of a run in one call."""
    once: bool = True
    """False for state that carries its own version: the inbox need not remember each of its records."""
    quiet: bool = False
    """What the handler writes makes no work for effects, so they are not woken."""
    opens: Callable[[Any], Any] | None = None
    """Makes what this handler works with from the transaction; None means the service's own work."""


def on(
    event: type[E], handler: Callable[[W, E], Awaitable[object]], *, once: bool = True, quiet: bool = False
) -> Subscription:
    """Apply `handler(work, event)` to every `event` there will ever be, once each; for events that are rare."""
    return Subscription(event=event, handler=handler, once=once, quiet=quiet)


def together(
    event: type[E], handler: Callable[[W, Sequence[E]], Awaitable[object]], *, once: bool = True, quiet: bool = False
) -> Subscription:
    """Apply `handler(work, events)` to all that came together; for events that grow with traffic.

    The events are of one tenant; those of one partition are in the order of the log. They share a transaction: load,
    lock and save by sets. Name the cause of what is said (`Said`), and `work.postpone` an event that cannot go on.
    """
    return Subscription(event=event, handler=handler, once=once, quiet=quiet, together=True)


def by_type(table: Sequence[Subscription]) -> dict[str, Subscription]:
    """The table by CloudEvents type.

    Raises `ValueError` if an event has two handlers, or lies on a compacted topic and is to be applied once: what is
    kept there is older than the inbox remembers.
    """
    found: dict[str, Subscription] = {}
    for subscription in table:
        name = subscription.event.type_name()
        if subscription.once and subscription.event.topic.compacted:
            message = f"{name} lies on a compacted topic: it needs a version and once=False"
            raise ValueError(message)
        if found.setdefault(name, subscription) is not subscription:
            message = f"two handlers for {name}"
            raise ValueError(message)
    return found
