"""The public API in one document, merged from what each service says of itself."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .routes import Route

Json = dict[str, Any]
_KIND = re.compile(r":\w+\}")
_METHODS = {"get", "post", "put", "patch", "delete"}


def merge(documents: Mapping[str, Json], table: Iterable[Route]) -> Json:
    """One document from those of the services, by name: the paths of the table, and every schema under its service."""
    paths: dict[str, Json] = {}
    schemas: Json = {}
    rows = list(table)
    for service, document in sorted(documents.items()):
        for name, schema in document.get("components", {}).get("schemas", {}).items():
            schemas[f"{service}.{name}"] = _renamed(schema, service)
        for path, operations in document.get("paths", {}).items():
            for method in _METHODS & set(operations):
                if _is_public(rows, service, method.upper(), path):
                    operation = _renamed(operations[method], service) | {"tags": [service]}
                    paths.setdefault(path, {})[method] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lodestone", "version": "1"},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"bearer": []}],
    }


def _is_public(rows: Iterable[Route], service: str, method: str, path: str) -> bool:
    return any(row.service == service and row.answers(method) and plain(row.path) == path for row in rows)


def plain(path: str) -> str:
    """A path of the table as OpenAPI writes it: names without their kinds."""
    return _KIND.sub("}", path)


def _renamed(value: Any, service: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_renamed(one, service) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: inner.replace("#/components/schemas/", f"#/components/schemas/{service}.")
        if key == "$ref" and isinstance(inner, str)
        else _renamed(inner, service)
        for key, inner in value.items()
    }
