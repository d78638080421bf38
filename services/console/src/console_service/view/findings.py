"""Values that were found of a contact, as names and texts: what lies within others is named by its path."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def shown_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Each value as text, by its path with dots, as criteria name it."""
    return dict(_leaves(values, ""))


def _leaves(values: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
