"""Requests as the public document describes them: good ones of one tenant, and every place where an id may stand."""

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from chassis.ids import new_id
from gateway_service.domain.examples import example_of
from tests.conformance.known import Known
from tests.conformance.needs import BODIES, NEW, PATHS, QUERIES

Json = dict[str, Any]
FILE = b"%PDF-1.7 what was earned in March"
_WRITTEN = ("text/", "application/yaml")
"""Types of bodies that are written as their example is."""
_NAMES = ("slug", "reference", "bundle_id")
"""Parameters that are ids and have no form of their own; in a body the first two are what somebody calls her own."""
Place = tuple[str, str | tuple[str | int, ...]]
"""`path`, `query` or `header` with a name, or `body` with the way to a value in it."""


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    document: Json
    method: str
    path: str
    told: Json

    @property
    def name(self) -> str:
        """Its id."""
        return str(self.told["operationId"])

    @property
    def roles(self) -> Sequence[str]:
        """Who may ask."""
        return tuple(self.told["x-roles"])

    def parameters(self, place: str) -> Iterator[Json]:
        """Those of the path, the query or the header."""
        return (one for one in self.told.get("parameters", ()) if one["in"] == place)

    @property
    def service(self) -> str:
        """Who answers it."""
        return str(self.told["tags"][0])

    def values(self, name: str, known: Known) -> tuple[str, ...]:
        """What is known by a name here; what the service itself calls so, comes before what others do."""
        return known.get(f"{self.service}.{name}") or known.get(name, ())

    def good(self, known: Known) -> "Asked":
        """A request of a tenant with these ids, with every field that its example has."""
        schemas = self.document["components"]["schemas"]

        def value(one: Json) -> str:
            mine = self.values(_named((one["name"],), self.path), known)
            return mine[0] if mine else str(example_of(one["schema"], schemas))

        bodies = self.told.get("requestBody", {}).get("content", {})
        query = {one["name"]: value(one) for one in self.parameters("query") if one.get("required") or _is_id(one)}
        query |= QUERIES.get(self.name, {})
        headers = {one["name"]: "of the sweep" for one in self.parameters("header") if one.get("required")}
        names = {one["name"]: value(one) for one in self.parameters("path")}
        names |= PATHS.get(self.name, {})
        asked = Asked(self, names, query, headers)
        for media_type, content in bodies.items():
            body = BODIES.get(self.name) or content.get("example", example_of(content.get("schema", {}), schemas))
            return replace(asked, media_type=media_type, body=self._own(body, known))
        return asked

    def _own(self, body: Any, known: Known) -> Any:
        """A body whose ids are those of a tenant, where it has such; a bare `id` is chosen by whoever asks."""
        for way in list(_ids(body)):
            mine = () if way[-1] == "id" else self.values(_named(way, self.path), known)
            body = _put(body, way, mine[0]) if mine else body
        return body


@dataclass(frozen=True)
class Asked:
    """One request."""

    operation: Operation
    names: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    media_type: str | None = None
    body: Any = field(default=None)

    @property
    def url(self) -> str:
        """Its path, with the names in their places."""
        return self.operation.path.format(**{name: quote(text, safe="") for name, text in self.names.items()})

    def sent(self) -> dict[str, Any]:
        """As the arguments of a client."""
        told: dict[str, Any] = {"params": dict(self.query), "headers": dict(self.headers)}
        if self.media_type == "application/json":
            return {**told, "json": json.loads(json.dumps(self.body).replace(NEW, new_id().hex))}
        if self.media_type is not None:
            told["headers"]["Content-Type"] = self.media_type
            told["content"] = self.body.encode() if self.media_type.startswith(_WRITTEN) else FILE
        return told

    def places(self) -> Iterator[tuple[Place, str]]:
        """Every place where an id stands, and the name under which it is known."""
        yield from ((("path", one["name"]), one["name"]) for one in self.operation.parameters("path") if _is_id(one))
        for one in self.operation.parameters("query"):
            if _is_id(one):
                yield ("query", one["name"]), _named((one["name"],), self.operation.path)
        yield from ((("body", way), _named(way, self.operation.path)) for way in _ids(self.body))

    def named(self, place: Place) -> str:
        """A place of this request, in words: `merge_contacts body contact_id`."""
        where, name = place
        way = name if isinstance(name, str) else ".".join(map(str, name))
        return f"{self.operation.name} {where} {way}"

    def at(self, place: Place, value: str) -> "Asked":
        """The same request with another value at a place."""
        where, name = place
        if where == "path":
            return replace(self, names={**self.names, str(name): value})
        if where == "query":
            return replace(self, query={**self.query, str(name): value})
        assert isinstance(name, tuple)
        return replace(self, body=_put(self.body, name, value))


def operations_of(document: Json) -> list[Operation]:
    """Everything the document describes: what is read before what is changed, and what is deleted at last."""
    order = ("get", "post", "put", "patch", "delete")
    found = [
        Operation(document, m, path, told) for path, methods in document["paths"].items() for m, told in methods.items()
    ]
    return sorted(found, key=lambda one: (order.index(one.method), one.path))


def _is_id(parameter: Json) -> bool:
    schemas = [parameter["schema"], *parameter["schema"].get("anyOf", ())]
    schemas += [one["items"] for one in schemas if "items" in one]
    return parameter["name"] in _NAMES or any(schema.get("format") == "uuid" for schema in schemas)


def _ids(body: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    match body:
        case dict():
            for name, inner in body.items():
                yield from _ids(inner, (*way, name))
        case list():
            for number, inner in enumerate(body):
                yield from _ids(inner, (*way, number))
        case str() if way and (reads_as_id(body) or _is_named_id(way)):
            yield way
        case _:
            return


def reads_as_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    try:
        return len(text) == 36 and bool(UUID(text))
    except ValueError:
        return False


def _is_named_id(way: tuple[str | int, ...]) -> bool:
    """Whether a text is an id by its name."""
    return way[-1] == "bundle_id"


def _named(way: tuple[str | int, ...], path: str) -> str:
    """The last name on the way: `items.0.contact_id` and `contact_ids.0` are both about a contact.

    A bare `id` is that of what the path is about: `bundle_id` in `/api/admin/bundles`.
    """
    name = next((step for step in reversed(way) if isinstance(step, str)), "id").removesuffix("s")
    noun = path.rpartition("/")[2].replace("criteria", "criterion").removesuffix("s")
    return f"{noun}_id" if name == "id" else name


def _put(body: Any, way: tuple[str | int, ...], value: str) -> Any:
    """A copy of a body with another value at a place."""
    changed = copy.deepcopy(body)
    inner = changed
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = value
    return changed
