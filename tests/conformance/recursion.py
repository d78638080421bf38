"""Which requests may hold shapes of their own kind, such as a rule of rules: cases that follow from them never end."""

from collections.abc import Iterator
from typing import Any

from tests.conformance.asking import Json, Operation

_REF = "$ref"


def holds_itself(operation: Operation) -> bool:
    """Whether a part of the body may hold another one of its own shape."""
    schemas = operation.document["components"]["schemas"]
    return any(
        name in _reached(schemas, schemas[name]) for name in _reached(schemas, operation.told.get("requestBody"))
    )


def _reached(schemas: Json, part: Any) -> set[str]:
    """Names of all shapes that a part refers to, also by way of others."""
    reached, left = set[str](), list(_named(part))
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left.extend(_named(schemas[name]))
    return reached


def _named(part: Any) -> Iterator[str]:
    match part:
        case dict():
            if isinstance(ref := part.get(_REF), str):
                yield ref.rpartition("/")[2]
            for inner in part.values():
                yield from _named(inner)
        case list():
            for inner in part:
                yield from _named(inner)
        case _:
            return
