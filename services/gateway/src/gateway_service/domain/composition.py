"""Answers that need more than one owner: put together here, and marked where a part is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]


def enrollment_ids(answer: Any) -> list[str]:  # noqa: ANN401 - JSON of another service
    """The enrollments an answer is about: one, a list, or a page."""
    return [str(item[_key(item)]) for item in _items(answer)]


def compose(answer: Any, parts: Mapping[str, Sequence[Json] | None]) -> Json:  # noqa: ANN401 - as above
    """The answer with each enrollment's `parts` (such as progress) beside it; a part that is None could not be had."""
    missing = sorted(name for name, rows in parts.items() if rows is None)
    found = {name: {str(row["enrollment_id"]): row for row in rows or ()} for name, rows in parts.items()}
    items = [item | {name: rows.get(str(item[_key(item)])) for name, rows in found.items()} for item in _items(answer)]
    whole: Json = {"partial": bool(missing), "missing": missing}
    if isinstance(answer, list):
        return {"items": items, **whole}
    if isinstance(answer.get("items"), list):
        return {**answer, "items": items, **whole}
    return {**items[0], **whole}


def _items(answer: Any) -> list[Json]:  # noqa: ANN401 - as above
    if isinstance(answer, list):
        return answer
    items = answer.get("items")
    return items if isinstance(items, list) else [answer]


def _key(item: Json) -> str:
    return "enrollment_id" if "enrollment_id" in item else "id"
