"""Stripe's request parameters: a form whose names nest by brackets, such as `created[gte]` and `expand[0]`."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from ...journal import Json
from .refusals import invalid

_PART = re.compile(r"[^\[\]]+")
_INTEGER = re.compile(r"-?\d{1,18}")


def parse(encoded: str) -> Json:
    """A nested dict of strings; `a[0]=x` and `a[]=x` become lists."""
    tree: Json = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        parts = _PART.findall(name) + (["[]"] if name.endswith("[]") else [])
        _plant(tree, parts or [name], value)
    return {name: _listed(branch) for name, branch in tree.items()}


def _plant(tree: Json, parts: list[str], value: str) -> None:
    for part in parts[:-1]:
        inner = tree.setdefault(part, {})
        if not isinstance(inner, dict):
            raise invalid("Invalid object", param=part)
        tree = inner
    last = parts[-1]
    tree[str(len(tree)) if last == "[]" else last] = value


def _listed(branch: Any) -> Any:  # noqa: ANN401 - a tree of JSON
    if not isinstance(branch, dict):
        return branch
    inner = {name: _listed(value) for name, value in branch.items()}
    return list(inner.values()) if inner and all(name.isdigit() for name in inner) else inner


@dataclass(frozen=True, slots=True)
class Form:
    """The parameters of one request, read with Stripe's own complaints."""

    values: Json = field(default_factory=dict)

    def allow(self, names: frozenset[str]) -> None:
        """Refuse parameters that the operation does not know."""
        for name in self.values:
            if name not in names:
                raise invalid(f"Received unknown parameter: {name}", param=name, code="parameter_unknown")

    def text(self, name: str) -> str | None:
        """A string; absent and empty are the same."""
        value = self.values.get(name) or None
        if value is not None and not isinstance(value, str):
            raise invalid("Invalid string", param=name)
        return value

    def required(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if value is None:
            raise invalid(f"Missing required param: {name}.", param=name, code="parameter_missing")
        return value

    def integer(self, name: str, *, least: int | None = None, most: int | None = None) -> int | None:
        """A whole number within bounds."""
        value = self.text(name)
        if value is None:
            return None
        if not _INTEGER.fullmatch(value):
            raise invalid(f"Invalid integer: {value}", param=name, code="parameter_invalid_integer")
        if (least is not None and int(value) < least) or (most is not None and int(value) > most):
            raise invalid(f"Integer out of bounds: {value}", param=name, code="parameter_invalid_integer")
        return int(value)

    def choice(self, name: str, options: tuple[str, ...]) -> str | None:
        """One of a few words."""
        value = self.text(name)
        if value is not None and value not in options:
            raise invalid(f"Invalid {name}: must be one of {', '.join(options)}", param=name)
        return value

    def flag(self, name: str) -> bool | None:
        """`true` or `false`."""
        value = self.choice(name, ("true", "false"))
        return None if value is None else value == "true"

    def inner(self, name: str) -> "Form":
        """A nested object."""
        value = self.values.get(name) or {}
        if not isinstance(value, dict):
            raise invalid("Invalid object", param=name)
        return Form(value)

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        value = self.values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise invalid("Invalid array", param=name)
        return value

    def metadata(self) -> dict[str, str]:
        """At most 50 pairs, names up to 40 and values up to 500 characters (docs.stripe.com/api/metadata)."""
        pairs = self.inner("metadata").values
        fits = all(isinstance(value, str) and len(name) <= 40 and len(value) <= 500 for name, value in pairs.items())
        if len(pairs) > 50 or not fits:
            raise invalid("Metadata exceeds its limits", param="metadata")
        return pairs
