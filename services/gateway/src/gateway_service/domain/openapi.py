"""The public API in one document, merged from what each service says of itself."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .examples import example_of
from .refusals import PROBLEM, problem_responses, refusals_of, security_of, security_schemes
from .routes import Role, Route

Json = dict[str, Any]
_KIND = re.compile(r":\w+\}")
_FRAMEWORK = {"HTTPValidationError", "ValidationError"}
"""Shapes of the framework's own refusals, which are not what comes."""
_ABOUT = "Campaigns that pay people back. Refusals are problem details (RFC 9457); each `type` leads to a page."
_METHODS = {"get", "post", "put", "patch", "delete"}


def merge(documents: Mapping[str, Json], table: Iterable[Route]) -> Json:
    """One document from those of the services, by name: the paths of the table, and every schema under its service."""
    rows = list(table)
    schemas = _schemas(documents)
    paths: dict[str, Json] = {}
    names: set[str] = set()
    for service, document in sorted(documents.items()):
        for path, operations in sorted(document.get("paths", {}).items()):
            for method in sorted(_METHODS & set(operations)):
                route = _route(rows, service, method.upper(), path)
                if route is not None:
                    operation = _public(_renamed(operations[method], service), route, method, schemas)
                    operation["operationId"] = _unique(
                        operation.get("operationId", f"{method}_{service}"), names, service
                    )
                    paths.setdefault(path, {})[method] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lodestone", "version": "1", "description": _ABOUT},
        "tags": [{"name": service} for service in sorted(documents)],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "responses": problem_responses(),
            "securitySchemes": security_schemes(),
        },
    }


def _schemas(documents: Mapping[str, Json]) -> Json:
    found = {
        f"{service}.{name}": _renamed(schema, service)
        for service, document in documents.items()
        for name, schema in document.get("components", {}).get("schemas", {}).items()
        if name not in _FRAMEWORK
    }
    return dict(sorted(found.items()))


def _public(operation: Json, route: Route, method: str, schemas: Json) -> Json:
    own = {status: answer for status, answer in operation.get("responses", {}).items() if status != "422"}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if "example" not in content and "examples" not in content:
            content["example"] = example_of(content.get("schema", {}), schemas)
    return {
        **operation,
        "tags": [route.service],
        "responses": dict(sorted({**refusals_of(route, method), **own}.items())),
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


def _renamed(value: Any, service: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_renamed(one, service) for one in value]
    if not isinstance(value, dict):
        return value
    # A default that its own schema refuses stands for "not given"; nobody may send it.
    unsendable = value.get("default") == "" and value.get("minLength", 0) > 0
    return {
        key: inner.replace("#/components/schemas/", f"#/components/schemas/{service}.")
        if key == "$ref" and isinstance(inner, str)
        else _renamed(inner, service)
        for key, inner in value.items()
        if not (unsendable and key == "default")
    }
