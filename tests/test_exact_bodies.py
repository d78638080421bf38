"""Numbers and booleans in the bodies of every door: what only reads like one is refused, at its place."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.security.tokens import Caller, Kind
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import TENANT
from gateway_service.domain.examples import example_of
from gateway_service.domain.routes import OWN, Role
from services.gateway.tests.fakes import open_door
from tests.test_routes import SERVICES, starting

Json = dict[str, Any]
Way = tuple[str, ...]
NUMBERS = {"integer", "number"}
SCALARS = {*NUMBERS, "boolean", "string", "null"}
CHOICES = ("anyOf", "oneOf", "allOf")
ID = UUID(int=0xB0)
LEAST = {"campaigns": 80, "enrollment": 80, "gateway": 5, "messaging": 2, "payouts": 6, "progress": 1}
"""How many bodies are sent: if a walk finds fewer, it has become blind."""


def wrong(kinds: set[str]) -> list[Any]:
    """What only reads like a value of these kinds, and is of none of them."""
    read = {"string": "5", "boolean": True} if kinds & NUMBERS else {"string": "yes", "number": 1}
    return [value for kind, value in read.items() if kind not in kinds]


def bodies(schema: Json, schemas: Mapping[str, Json], seen: set[str]) -> Iterator[tuple[Way, Any]]:
    """Bodies of a schema, each with one value that only reads like a number or a boolean, and where that stands.

    A shape that is used in several places is tried in the first.
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            seen.add(name)
            yield from bodies(schemas[name], schemas, seen)
        return
    choices = [schema, *(one for several in CHOICES for one in schema.get(several, ()))]
    if (kinds := {str(one["type"]) for one in choices if "type" in one}) & {*NUMBERS, "boolean"}:
        yield from (((), value) for value in wrong(kinds))
    for choice in choices[1:]:
        if choice.get("type") not in SCALARS:
            yield from bodies(choice, schemas, seen)
    for name, field in fields_of(schema).items():
        example = example_of(schema, schemas)
        yield from (((name, *way), {**example, name: value}) for way, value in bodies(field, schemas, seen))
    if "items" in schema:
        yield from ((("0", *way), [value]) for way, value in bodies(schema["items"], schemas, seen))


def fields_of(schema: Json) -> dict[str, Json]:
    """The fields of an object; one under a name of its own, if it takes such."""
    more = schema.get("additionalProperties")
    return {**schema.get("properties", {}), **({"text": more} if isinstance(more, dict) else {})}


@asynccontextmanager
async def asking(start: Start, service: str, keys: KeyPair) -> AsyncIterator[tuple[Json, list[httpx.AsyncClient]]]:
    """The document of a service, and a client for each kind of caller."""
    if service == OWN:
        async with open_door(start, keys.private) as door:
            shown = [await door.headers_of(role) for role in (Role.ADMIN, Role.OPERATOR, Role.CONTACT)]
            clients = [
                httpx.AsyncClient(transport=door.client._transport, base_url="http://service", headers=one)
                for one in shown
            ]
            yield (await clients[0].get("/openapi.json")).json(), clients
    else:
        async with starting(start, service) as running:
            clients = [running.client(Caller(TENANT, kind, ID, "admin")) for kind in Kind]
            yield (await clients[0].get("/openapi.json")).json(), clients


@pytest.mark.parametrize("service", [*SERVICES, OWN])
async def test_what_only_reads_like_a_number_or_a_boolean_is_refused(start: Start, keys: KeyPair, service: str) -> None:
    taken, asked, seen = [], 0, set[str]()
    async with asking(start, service, keys) as (document, clients):
        for method, path, schema in json_bodies(document):
            for way, body in bodies(schema, document["components"]["schemas"], seen):
                asked += 1
                if not names(answer := await refusal(clients, method, path, body), way):
                    taken.append((method, path, ".".join(way), answer["status"]))
    assert taken == []
    assert asked >= LEAST[service]


def json_bodies(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Method, path and schema of every body of JSON."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if body := operation.get("requestBody", {}).get("content", {}).get("application/json"):
                yield method, path, body["schema"]


async def refusal(clients: list[httpx.AsyncClient], method: str, path: str, body: Any) -> Json:
    """What the first caller who is let in is told."""
    asked = method, re.sub(r"\{\w+\}", str(ID), path)
    told = [await client.request(*asked, json=body) for client in clients]
    answer = next(one for one in told if one.status_code not in {401, 403})
    return {**(answer.json() if answer.is_error else {}), "status": answer.status_code}


def names(answer: Json, way: Way) -> bool:
    """Whether a refusal names a place; between its parts, it may say which of several shapes it has tried."""
    return any(is_within(way, error["field"].split(".")) for error in answer.get("errors", ()))


def is_within(way: Way, parts: list[str]) -> bool:
    """Whether these parts come one after the other in others."""
    left = iter(parts)
    return all(part in left for part in way)
