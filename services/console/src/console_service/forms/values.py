"""Values that lie within others, named by paths with dots."""

from collections.abc import Mapping
from typing import Any


def with_values(values: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """The same values with those of some paths replaced; what is missing on the way is made."""
    found = dict(values)
    for path, value in typed.items():
        found = _with(found, path.split("."), value)
    return found


def _with(values: Mapping[str, Any], path: list[str], value: str) -> dict[str, Any]:
    name, *rest = path
    inner = values.get(name)
    return {**values, name: _with(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value}
