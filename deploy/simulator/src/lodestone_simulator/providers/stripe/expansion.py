"""`expand`: ids in an answer replaced by the objects they name. Source: docs.stripe.com/api/expanding_objects."""

from collections.abc import Callable
from typing import Any, TypeAlias

from ...journal import Json
from .refusals import invalid

Find: TypeAlias = Callable[[str], Json | None]


def expanded(body: Json, paths: list[str], find: Find) -> Json:
    """The answer with every path such as `latest_charge.balance_transaction` or `data.charge` filled in."""
    for path in paths:
        body = _walk(body, path.split("."), find, path)
    return body


def _walk(value: Any, steps: list[str], find: Find, path: str) -> Any:  # noqa: ANN401 - a tree of JSON
    if isinstance(value, list):
        return [_walk(one, steps, find, path) for one in value]
    if not steps or value is None:
        return value
    if not isinstance(value, dict) or steps[0] not in value:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    return {**value, steps[0]: _walk(_resolved(value[steps[0]], find), steps[1:], find, path)}


def _resolved(value: Any, find: Find) -> Any:  # noqa: ANN401 - a tree of JSON
    return (find(value) or value) if isinstance(value, str) else value
