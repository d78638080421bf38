"""Every call of the console against the public document of the API: path, query, body, and what it reads of answers."""

from collections.abc import Iterator
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import BaseModel

from chassis.http.pages import MOST_IDS
from console_service.clients import Operation, gateway, operations

Json = dict[str, Any]
ASKED = operations()
"""Taken before this module makes some that are wrong."""
LONGEST_LINE = 6_000
"""Characters that ids may fill of the 8,192 that nginx reads unless it is told otherwise; the rest is for filters."""


def resolved(document: Json, schema: Json) -> Json:
    """A schema, followed through its reference."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Json = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return resolved(document, found)


def faults(document: Json, operation: Operation[Any]) -> Iterator[str]:
    """What an operation says otherwise than the document."""
    told = document["paths"].get(operation.path, {}).get(operation.method.lower())
    if told is None:
        yield "no such path, or not by this method"
        return
    parameters = {(one["in"], one["name"].lower()) for one in told.get("parameters", ())}
    yield from (f"no query {name}" for name in operation.query if ("query", name) not in parameters)
    if operation.tagged and ("header", "if-match") not in parameters:
        yield "takes no If-Match"
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    fields = resolved(document, body)
    yield from (f"no field {name}" for name in operation.body if name not in fields.get("properties", {}))
    yield from (f"{name} is left out" for name in fields.get("required", ()) if name not in operation.body)
    answers = {status: one for status, one in told["responses"].items() if status.startswith("2")}
    contents = next(iter(answers.values())).get("content", {})
    if operation.streams != ("text/event-stream" in contents):
        yield "is answered otherwise"
    content = contents.get("application/json", {}).get("schema")
    if operation.answer is not None and not operation.streams:
        yield from unread(document, operation.answer, content or {}, "answer")


def unread(document: Json, shape: Any, schema: Json, place: str) -> Iterator[str]:
    """Fields that a shape reads and the document does not know, or does not always give."""
    told = resolved(document, schema)
    options = [one for one in told.get("anyOf", ()) if one.get("type") != "null"]
    told = resolved(document, options[0]) if len(options) == 1 else told
    models = [one for one in (shape, *get_args(shape)) if isinstance(one, type) and issubclass(one, BaseModel)]
    if not models:
        return
    told = resolved(document, told.get("items") or told)
    if isinstance(told.get("additionalProperties"), dict):
        told = resolved(document, told["additionalProperties"])
    for name, field in models[0].model_fields.items():
        inner = told.get("properties", {}).get(name)
        if inner is None:
            yield f"{place} has no {name}"
            continue
        if field.is_required() and name not in told.get("required", ()) and "default" not in inner:
            yield f"{place} may lack {name}"
        yield from unread(document, field.annotation, inner, f"{place}.{name}")


async def test_the_console_asks_for_what_there_is(public: Json) -> None:
    assert len(ASKED) >= 14
    found = {f"{one.method} {one.path}": wrong for one in ASKED if (wrong := list(faults(public, one)))}
    assert found == {}


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        (Operation[None]("GET", "/api/nowhere"), "no such path, or not by this method"),
        (Operation[None]("GET", "/api/campaigns", query=("colour",)), "no query colour"),
        (Operation[None]("POST", "/api/session", body=("email", "colour")), "no field colour"),
        (Operation[None]("POST", "/api/session", body=("email",)), "password is left out"),
        (Operation[None]("GET", "/api/campaigns", tagged=True), "takes no If-Match"),
        (Operation[None]("GET", "/api/campaigns", streams=True), "is answered otherwise"),
    ],
)
async def test_a_call_that_there_is_not_is_found(public: Json, operation: Operation[None], fault: str) -> None:
    assert fault in list(faults(public, operation))


def test_no_operation_is_declared_twice() -> None:
    asked = [(operation.method, operation.path) for operation in ASKED]
    assert sorted({one for one in asked if asked.count(one) > 1}) == []


def lines_of_ids(document: Json) -> Iterator[tuple[str, int]]:
    """Each question that names several ids, and the length of its first line when it names as many as it may."""
    for path, methods in document["paths"].items():
        parameters = [one for one in methods.get("get", {}).get("parameters", ()) if one["in"] == "query"]
        for name, told in ((one["name"], resolved(document, one["schema"])) for one in parameters):
            listed: Json = next((one for one in (told, *told.get("anyOf", ())) if one.get("type") == "array"), {})
            if resolved(document, listed.get("items", {})).get("format") == "uuid":
                yield path, len(f"GET {path}? HTTP/1.1") + listed["maxItems"] * len(f"{name}={UUID(int=0)}&")


async def test_as_many_ids_as_may_be_asked_for_fit_into_what_a_proxy_reads(public: Json) -> None:
    lines = dict(lines_of_ids(public))
    assert len(lines) >= 4
    assert {path: length for path, length in lines.items() if length > LONGEST_LINE} == {}
    assert gateway.MOST_IDS == MOST_IDS
