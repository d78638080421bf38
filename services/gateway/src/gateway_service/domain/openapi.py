"""The public API in one document, merged from what each service says of itself."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .examples import example_of
from .headers import headers_of
from .refusals import PROBLEM, Kind, answers_of, problem_responses, security_of, security_schemes
from .routes import Role, Route
from .shapes import composed, renamed

Json = dict[str, Any]
_KIND = re.compile(r":\w+\}")
_FRAMEWORK = {"HTTPValidationError", "ValidationError"}
"""Shapes of the framework's own refusals, which are not what comes."""
_ABOUT = (
    "Campaigns that pay people back. Refusals are problem details (RFC 9457); each `type` leads to a page,"
    " and `x-codes` of this document says every `code` and its sentence."
)
_METHODS = {"get", "post", "put", "patch", "delete"}


def merge(documents: Mapping[str, Json], table: Iterable[Route], kinds: Collection[Kind]) -> Json:
    """One document from those of the services, by name: the paths of the table, and every schema under its service.

    A refusal may be any of these kinds of problem.
    """
    rows = list(table)
    schemas = _schemas(documents)
    whole = _Whole(documents, schemas, kinds)
    paths: dict[str, Json] = {}
    names: set[str] = set()
    for service, document in sorted(documents.items()):
        for path, operations in sorted(document.get("paths", {}).items()):
            for method in sorted(_METHODS & set(operations)):
                route = _route(rows, service, method.upper(), path)
                if route is not None:
                    operation = whole.public(renamed(operations[method], service), route, method)
                    operation["operationId"] = _unique(
                        operation.get("operationId", f"{method}_{service}"), names, service
                    )
                    paths.setdefault(path, {})[method] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lodestone", "version": "1", "description": _ABOUT},
        "tags": [{"name": service} for service in sorted(documents)],
        "paths": dict(sorted(paths.items())),
        "x-codes": _codes(documents),
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "responses": problem_responses(kinds),
            "securitySchemes": security_schemes(),
        },
    }


def _codes(documents: Mapping[str, Json]) -> dict[str, str]:
    """Every code of a refusal, and its sentence."""
    found = {code: sentence for one in documents.values() for code, sentence in one.get("x-codes", {}).items()}
    return dict(sorted(found.items()))


def _schemas(documents: Mapping[str, Json]) -> Json:
    found = {
        f"{service}.{name}": {**renamed(schema, service), "title": f"{service}.{name}"}  # unique, as generators ask
        for service, document in documents.items()
        for name, schema in document.get("components", {}).get("schemas", {}).items()
        if name not in _FRAMEWORK
    }
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class _Whole:
    """What all operations of the document have in common."""

    documents: Mapping[str, Json]
    schemas: Json
    kinds: Collection[Kind]

    def public(self, operation: Json, route: Route, method: str) -> Json:
        """An operation of a service as it is at the public door."""
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if "example" not in content and "examples" not in content:
                content["example"] = example_of(content.get("schema", {}), self.schemas)
        answers = answers_of(route, method, operation, self.kinds)
        if route.parts:
            answers["200"] = composed(answers["200"], route.parts, self.documents, self.schemas)
        parameters = [*operation.get("parameters", ()), *headers_of(route, method, operation)]
        return {
            **operation,
            **({"parameters": parameters} if parameters else {}),
            "tags": [route.service],
            "responses": answers,
            "security": security_of(route),
            "x-roles": sorted(role.name.lower() for role in Role if role in route.roles and role.name),
        }


def _unique(name: str, names: set[str], service: str) -> str:
    chosen = name if name not in names else f"{name}_of_{service}"
    number = 2
    while chosen in names:
        chosen, number = f"{name}_of_{service}_{number}", number + 1
    names.add(chosen)
    return chosen


def _route(rows: Iterable[Route], service: str, method: str, path: str) -> Route | None:
    fitting = (row for row in rows if row.service == service and row.answers(method) and plain(row.path) == path)
    return next(fitting, None)


def plain(path: str) -> str:
    """A path of the table as OpenAPI writes it: names without their kinds."""
    return _KIND.sub("}", path)
