"""Schemas of the public document: under the name of their service, and with the parts that others put beside."""

from collections.abc import Iterable, Mapping
from typing import Any

from .routes import Part

Json = dict[str, Any]
_REFERENCE = "#/components/schemas/"
_PARTIAL: Json = {
    "partial": {"type": "boolean", "description": "Whether a part could not be had just now."},
    "missing": {"type": "array", "items": {"type": "string"}, "description": "The names of those parts."},
}


def renamed(value: Any, service: str) -> Any:  # noqa: ANN401 - JSON
    """A document, or a part of one, whose references lead to the schemas of its service."""
    if isinstance(value, list):
        return [renamed(one, service) for one in value]
    if not isinstance(value, dict):
        return value
    # A default that its own schema refuses stands for "not given"; nobody may send it.
    unsendable = value.get("default") == "" and value.get("minLength", 0) > 0
    return {
        key: inner.replace(_REFERENCE, f"{_REFERENCE}{service}.")
        if key == "$ref" and isinstance(inner, str)
        else renamed(inner, service)
        for key, inner in value.items()
        if not (unsendable and key == "default")
    }


def composed(answer: Json, parts: Iterable[Part], documents: Mapping[str, Json], schemas: Json) -> Json:
    """An answer of enrollments (one, a list or a page) as `composition.compose` makes it of the owner's."""
    beside = {part.name: {"anyOf": [_shape_of(part, documents), {"type": "null"}]} for part in parts}
    content = answer["content"]["application/json"]
    own = _resolved(content["schema"], schemas)
    if own.get("type") == "array":
        own = {"type": "object", "properties": {"items": own}, "required": ["items"]}
    items = own.get("properties", {}).get("items")
    whole = _more(own, beside) if items is None else _more(own, {"items": _items(items, beside, schemas)})
    return {**answer, "content": {"application/json": {**content, "schema": _more(whole, _PARTIAL)}}}


def _items(items: Json, beside: Json, schemas: Json) -> Json:
    return {**items, "items": _more(_resolved(items["items"], schemas), beside)}


def _more(schema: Json, properties: Json) -> Json:
    """An object that has these properties, always, whatever else it has; without a title, which must be unique."""
    own = {name: value for name, value in schema.items() if name != "title"}
    required = [*schema.get("required", ()), *(name for name in properties if name not in schema.get("required", ()))]
    return {**own, "properties": {**schema.get("properties", {}), **properties}, "required": required}


def _shape_of(part: Part, documents: Mapping[str, Json]) -> Json:
    """What a service says of one enrollment; anything, while its own document cannot be had."""
    path = documents.get(part.service, {}).get("paths", {}).get(part.path, {})
    if not path:
        return {}
    rows = path["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    shape: Json = renamed(rows["items"], part.service)
    return shape


def _resolved(schema: Json, schemas: Json) -> Json:
    name = schema.get("$ref", "").removeprefix(_REFERENCE)
    found: Json = schemas.get(name, {}) if name else schema
    return found
