"""Answers that need more than one owner: put together here, and marked where a part is missing.

What another service answers is JSON of any shape: one without the ids we look for is passed on as it came.
"""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def enrollment_ids(answer: object) -> list[str]:
    """The enrollments an answer is about: one, a list, or a page."""
    return [str(id_) for item in _items(answer) if (id_ := _id(item)) is not None]


def compose(answer: object, parts: Mapping[str, object]) -> Json:
    """The answer with each enrollment's `parts` (such as progress) beside it.

    A part is a list of what its service says of each enrollment; anything else means it could not be had.
    """
    found = {name: _by_enrollment(rows) for name, rows in parts.items() if isinstance(rows, list)}
    missing = sorted(set(parts) - set(found))
    items = [item | {name: found.get(name, {}).get(str(_id(item))) for name in parts} for item in _items(answer)]
    whole: Json = {"partial": bool(missing), "missing": missing}
    if isinstance(answer, dict):
        return {**answer, "items": items, **whole} if "items" in answer else {**items[0], **whole}
    return {"items": items, **whole}


def _items(answer: object) -> list[Json]:
    rows = answer.get("items", [answer]) if isinstance(answer, dict) else answer
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _id(item: Json) -> object:
    return item.get("enrollment_id", item.get("id"))


def _by_enrollment(rows: list[object]) -> dict[str, Json]:
    return {str(_id(row)): row for row in rows if isinstance(row, dict)}
