"""Requests as the public document describes them: good ones of one tenant, and every place where an id may stand."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from gateway_service.domain.examples import example_of
from tests.conformance.known import Known

Json = dict[str, Any]
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

    def good(self, known: Known) -> "Asked":
        """A request of a tenant with these ids, with every field that its example has."""
        schemas = self.document["components"]["schemas"]

        def value(one: Json) -> str:
            mine = known.get(one["name"])
            return mine[0] if mine else str(example_of(one["schema"], schemas))

        bodies = self.told.get("requestBody", {}).get("content", {})
        query = {one["name"]: value(one) for one in self.parameters("query") if one.get("required") or _is_id(one)}
        headers = {one["name"]: "of the sweep" for one in self.parameters("header") if one.get("required")}
        asked = Asked(self, {one["name"]: value(one) for one in self.parameters("path")}, query, headers)
        for media_type, content in bodies.items():
            body = content.get("example", example_of(content.get("schema", {}), schemas))
            return replace(asked, media_type=media_type, body=_own(body, known))
        return asked


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
            return {**told, "json": self.body}
        if self.media_type is not None:
            told["headers"]["Content-Type"] = self.media_type
            told["content"] = b"what was earned in March"
        return told

    def places(self) -> Iterator[tuple[Place, str]]:
        """Every place where an id stands, and the name under which it is known."""
        yield from ((("path", name), name) for name in self.names)
        yield from ((("query", one["name"]), one["name"]) for one in self.operation.parameters("query") if _is_id(one))
        yield from ((("body", way), _named(way)) for way in _ids(self.body))

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
    return any(schema.get("format") == "uuid" for schema in schemas)


def _ids(body: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    match body:
        case dict():
            for name, inner in body.items():
                yield from _ids(inner, (*way, name))
        case list():
            for number, inner in enumerate(body):
                yield from _ids(inner, (*way, number))
        case str() if way and reads_as_id(body):
            yield way
        case _:
            return


def reads_as_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    try:
        return len(text) == 36 and bool(UUID(text))
    except ValueError:
        return False


def _named(way: tuple[str | int, ...]) -> str:
    """The last name on the way: `items.0.contact_id` and `contact_ids.0` are both about a contact."""
    return next((step for step in reversed(way) if isinstance(step, str)), "id").removesuffix("s")


def _put(body: Any, way: tuple[str | int, ...], value: str) -> Any:
    """A copy of a body with another value at a place."""
    changed = copy.deepcopy(body)
    inner = changed
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = value
    return changed


def _own(body: Any, known: Known) -> Any:
    """A body whose ids are those of a tenant, where it has such."""
    for way in list(_ids(body)):
        body = _put(body, way, known[_named(way)][0]) if _named(way) in known else body
    return body
