"""Times that no calendar of ours has: refused at every door that takes a time, and the answer names the field."""

from collections.abc import Iterator

import pytest

from tests.conformance.asking import Json, Operation, Place, operations_of
from tests.conformance.world import World, ask

BEYOND = ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-03-01T00:00:00")
"""After the last moment of the calendar, before its first, and of no zone."""


def times_of(operation: Operation) -> Iterator[tuple[Place, str]]:
    """Every place where a request may bring a time, and how a refusal names it."""
    for one in operation.parameters("query"):
        if is_time(operation, one["schema"]):
            yield ("query", one["name"]), f"query.{one['name']}"
    body = operation.told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for name, schema in resolved(operation, body).get("properties", {}).items():
        if is_time(operation, schema):
            yield ("body", (name,)), f"body.{name}"


def is_time(operation: Operation, schema: Json) -> bool:
    """Whether a value of this shape may be a time."""
    found = resolved(operation, schema)
    return found.get("format") == "date-time" or any(is_time(operation, one) for one in found.get("anyOf", ()))


def resolved(operation: Operation, schema: Json) -> Json:
    """A schema, or the one that it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Json = operation.document["components"]["schemas"][name] if name else schema
    return found


@pytest.mark.timeout(600)
def test_a_time_that_no_calendar_has_is_refused_by_its_field_at_every_door(world: World) -> None:
    doors = [(one, *place) for one in operations_of(world.document) for place in times_of(one)]
    assert len(doors) > 8
    wrong = []
    for operation, place, field in doors:
        good = operation.good(world.known)
        for beyond in BEYOND:
            answer = ask(world, operation.roles[0], good.at(place, beyond))
            named = [error["field"] for error in answer.json().get("errors", ())]
            if (answer.status_code, named) != (422, [field]):
                wrong.append((operation.name, field, beyond, answer.status_code, named))
    assert wrong == []
