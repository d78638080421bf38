"""Every reader takes what its writer writes: the committed examples, through the real handlers, on a real database."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from chassis.errors import Failure, Missing, NotYet, Rejected, Unparsable
from chassis.subscriptions import Subscription
from chassis.testing.fixtures import Start
from contracts.base import Event
from contracts.examples import example
from contracts.registry import EVENTS
from tests.service_list import SERVICES

SECRETS = {"identity_pepper": "pepper-of-the-tests", "link_key": "key-of-the-tests-that-is-long-enough"}
"""What some services cannot be put together without; the others have no such setting."""


def read() -> Iterator[Any]:
    """Each service with each event it reads."""
    for service in SERVICES:
        for subscription in table_of(service):
            yield pytest.param(service, subscription.event, id=f"{service}-{subscription.event.type_name()}")


def table_of(service: str) -> tuple[Subscription, ...]:
    """A service's consumers; none has an empty table."""
    try:
        return tuple(import_module(f"{service}_service.consumers").TABLE)
    except ModuleNotFoundError:
        return ()


@pytest.mark.parametrize(("service", "event"), list(read()))
async def test_a_reader_takes_the_writers_example(start: Start, service: str, event: type[Event]) -> None:
    app, settings = import_module(f"{service}_service.app"), import_module(f"{service}_service.settings")
    known = {name: value for name, value in SECRETS.items() if name in settings.Settings.model_fields}
    async with start(app.build, settings.Settings, **known) as running:
        await running.receive(example(event))
        bugs = [reason for reason, _dead in await running.parked() if reason not in decided()]
    assert bugs == []


def decided() -> set[str]:
    """Names of what a handler may say of an event whose story it has not heard: later, never; but not: unreadable."""
    below: list[type[Failure]] = [Missing, NotYet, Rejected]
    found: set[str] = set()
    while below:
        kind = below.pop()
        found.add(kind.__name__)
        below += [known for known in kind.__subclasses__() if known is not Unparsable]
    return found


def test_every_event_is_read_by_somebody_or_said_for_others() -> None:
    here = {subscription.event for service in SERVICES for subscription in table_of(service)}
    counted = {subscription.event for subscription in table_of("statistics")}
    others = {"ContactSuppressed", "MessageEngaged", "TenantChanged", "SegmentEntered", "SegmentLeft"}
    for_others = {event for event in EVENTS if event.__name__ in others}
    assert {event.__name__ for event in EVENTS if event not in here | counted | for_others} == set()
