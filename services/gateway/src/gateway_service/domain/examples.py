"""Examples of request bodies, made from their schemas: every field, with a value that the schema takes."""

import re
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
_DEEPEST = 8
_TEXTS = {
    "uuid": "0199a1c0-0010-7000-8000-000000000010",
    "date-time": "2026-03-01T09:30:00Z",
    "date": "2026-03-01",
    "email": "ada@example.com",
    "uri": "https://example.com/",
    "password": "correct horse battery staple",
}
_PATTERNED = ("text", "EUR", "en", "audit.desired_monthly_revenue", *_TEXTS.values())
"""Of a text with a pattern, the first of these that the pattern takes."""


def example_of(schema: Json, schemas: Mapping[str, Json], depth: int = 0) -> Any:  # noqa: ANN401 - JSON
    """A value of a schema; the one that the schema itself shows, if it does. References lead into `schemas`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return example_of(schemas.get(name, {}), schemas, depth + 1) if depth < _DEEPEST else {}
    for shown in ("example", "const"):
        if shown in schema:
            return schema[shown]
    for several in ("examples", "enum"):
        if schema.get(several):
            return schema[several][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if schema.get(choice):
            return example_of(schema[choice][0], schemas, depth)
    return _of_type(schema, schemas, depth)


def _of_type(schema: Json, schemas: Mapping[str, Json], depth: int) -> Any:  # noqa: ANN401 - JSON
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {}).items()
            more = schema.get("additionalProperties", {}) if schema.get("minProperties") else {}
            others = {"text": example_of(more, schemas, depth)} if more else {}
            return {name: example_of(field, schemas, depth) for name, field in fields} | others
        case "array":
            number = max(1, schema.get("minItems", 1)) if depth < _DEEPEST else 0
            return [example_of(schema.get("items", {}), schemas, depth) for _ in range(number)]
        case "string":
            return _text(schema)
        case "integer" | "number":
            return _number(schema)
        case "boolean":
            return True
        case _:
            return None


def _text(schema: Json) -> str:
    pattern = schema.get("pattern", "")
    fitting = next((text for text in _PATTERNED if re.search(pattern, text)), "text")
    text = _TEXTS.get(schema.get("format", ""), fitting)
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", len(text))
    return (text * (shortest // len(text) + 1))[:longest] if len(text) < shortest else text[:longest]


def _number(schema: Json) -> Any:  # noqa: ANN401 - a number of JSON
    least: Any = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    return int(least) + 1 if "exclusiveMinimum" in schema or "minimum" not in schema else least
