"""Two tenants that cannot meet: an id of the other one is, in every place of every request, an id of nobody."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import httpx
import pytest

from chassis.ids import new_id
from tests.conformance.asking import Asked, Operation, operations_of, reads_as_id
from tests.conformance.known import Known, rows_of
from tests.conformance.world import World

_SAID = {"code", "type", "title", "detail", "reason", "field"}
"""Members whose words are compared; of all others only the shape is."""
_ROLES = ("admin", "staff", "service", "contact")
_FEW = 1
_GOOD = 0.75
"""Share of the questions about a tenant's own things that are answered, or the others would prove nothing."""


@pytest.mark.timeout(3600)
def test_an_id_of_another_tenant_is_an_id_of_nobody(
    world: World, note: Callable[[str, object], None], request: pytest.FixtureRequest
) -> None:
    system, is_full = world.system, bool(request.config.getoption("--full"))
    ours = world.known
    before = system.run(rows_of(system, world.theirs.id))
    operations = operations_of(world.document)
    questions = [one for one in operations if one.method == "get"]
    answered = sum(ask(world, one.roles[0], one.good(ours)).is_success for one in questions)
    misled = [one.name for one in questions if is_misled(world, one, ours)]
    swept = [sweep(world, one, is_full=is_full) for one in operations]
    note("places", sum(places for places, _ in swept))
    note("own questions answered", f"{answered} of {len(questions)}")
    assert [one for _, found in swept for one in found] == []
    assert misled == []
    assert system.run(rows_of(system, world.theirs.id)) == before
    assert world.leaks() == []
    assert answered >= _GOOD * len(questions)


def is_misled(world: World, operation: Operation, ours: Known) -> bool:
    """Whether a caller gets another answer for naming the other tenant beside a good credential."""
    if operation.roles[0] == "public":
        return False
    good = operation.good(ours)
    named = replace(good, headers={**good.headers, "X-Tenant": str(world.theirs.id)})
    return seen(ask(world, operation.roles[0], named), "") != seen(ask(world, operation.roles[0], good), "")


def sweep(world: World, operation: Operation, *, is_full: bool) -> tuple[int, list[str]]:
    """How many places of one operation were tried, and in which of them the other tenant could be felt."""
    good, roles = operation.good(world.known), of_tenant(operation)
    asking = roles if is_full or not roles else [roles[len(operation.name) % len(roles)]]
    tried = [
        (role, place, foreign)
        for role in asking
        for place, name in good.places()
        for foreign in strangers(name, world.known, world.foreign, is_full=is_full)
    ]
    found = [
        f"{role}: {operation.name} {place} {foreign}: {what}"
        for role, place, foreign in tried
        for what in felt(world, role, partial(good.at, place), foreign)
    ]
    return len(tried), found


def of_tenant(operation: Operation) -> list[str]:
    """Roles whose answers belong to one tenant: not the operator, and visitors only where they say whom they visit."""
    visits = any(one["name"] == "X-Tenant" for one in operation.parameters("header"))
    return [role for role in operation.roles if role in _ROLES or (role == "public" and visits)]


def strangers(name: str, ours: Known, theirs: Known, *, is_full: bool) -> Iterator[str]:
    """What the other tenant has under this name; in a full run whatever else it has as well."""
    own = {value for values in ours.values() for value in values}
    fitting = [value for value in theirs.get(name, ()) if value not in own]
    others = sorted({value for values in theirs.values() for value in values} - {*fitting, *own})
    yield from fitting if is_full else fitting[:_FEW]
    yield from others if is_full else others[: _FEW - len(fitting[:_FEW])]


def felt(world: World, role: str, made: Callable[[str], Asked], foreign: str) -> Iterator[str]:
    """What an answer about something foreign shows that an answer about nothing does not."""
    nobody = [str(new_id()) if reads_as_id(foreign) else f"nobody-{new_id().hex}" for _ in range(2)]
    first = seen(ask(world, role, made(nobody[0])), nobody[0])
    answer = ask(world, role, made(foreign))
    # What the first changed, the second may meet, and then a third meets it as well.
    if seen(answer, foreign) != first and seen(answer, foreign) != seen(ask(world, role, made(nobody[1])), nobody[1]):
        yield f"{seen(answer, foreign)} instead of {first}"
    if world.theirs.mark in answer.text.replace(foreign, "").lower():
        yield f"shows {answer.text[:300]}"


def ask(world: World, role: str, asked: Asked) -> httpx.Response:
    """The answer to a request of somebody of our tenant."""
    told = asked.sent()
    headers = told.pop("headers") | world.ours.headers(role)
    return world.ours.client.request(asked.operation.method, asked.url, headers=headers, **told)


def seen(answer: httpx.Response, value: str) -> tuple[int, str, object]:
    """An answer as far as it must not depend on whether the id is somebody else's."""
    kind = answer.headers.get("content-type", "")
    body = shape(answer.json(), value) if "json" in kind else len(answer.content) > 0
    return answer.status_code, kind, body


def shape(body: Any, value: str, name: str = "") -> object:
    match body:
        case dict():
            return {key: shape(inner, value, key) for key, inner in sorted(body.items())}
        case list():
            return [shape(inner, value, name) for inner in body[:1]]
        case str():
            return body.replace(value, "…") if name in _SAID else "text"
        case bool() | None:
            return body
        case _:
            return "number"
