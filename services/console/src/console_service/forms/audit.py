"""What somebody says of her business in a conversation: the values that campaigns ask for, and others by name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .form import Form
from .values import with_values

ROOT = "audit."
_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")
OTHERS = 3
"""How many more values may be named on the form."""
ROWS = {"rows": str(OTHERS)}


@dataclass(frozen=True)
class Asked:
    """A value that campaigns make targets of: its path, and the criteria that it fills in."""

    path: str
    labels: tuple[str, ...]


def asked_by(criteria: Iterable[tuple[str | None, str]]) -> list[Asked]:
    """Each value of an audit that criteria, given as source and label, are made of; in their order."""
    found: dict[str, dict[str, None]] = {}
    for source, label in criteria:
        if source and source.startswith(ROOT):
            found.setdefault(source.removeprefix(ROOT), {})[_PLACEHOLDER.sub("…", label)] = None
    return [Asked(path, tuple(labels)) for path, labels in found.items()]


def read_audit(given: Mapping[str, str], asked: Iterable[Asked]) -> Form:
    """What was typed."""
    names = ["email", "phone", "name", *(f"{ROOT}{one.path}" for one in asked)]
    names += [f"{part}-{number}" for number in range(OTHERS) for part in ("name", "value")]
    return Form({**{name: given.get(name, "").strip() for name in names}, **ROWS})


def values_of(form: Form, asked: Iterable[Asked], known: Mapping[str, Any]) -> dict[str, Any]:
    """The whole audit: what was known before, and what was typed over it, which alone makes a new one."""
    typed = {one.path: form.value(f"{ROOT}{one.path}") for one in asked}
    others = {form.value(f"name-{number}"): form.value(f"value-{number}") for number in range(OTHERS)}
    said = {path: value for path, value in {**typed, **others}.items() if path and value}
    return with_values(known, said)


def says_something(form: Form) -> bool:
    """Whether any value was typed."""
    return any(value for name, value in form.values.items() if name.startswith((ROOT, "value-")))
