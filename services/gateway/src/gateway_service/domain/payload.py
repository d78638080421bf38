"""JSON and forms of strangers: read with limits on depth, numbers and text.

What Python takes and PostgreSQL or the next reader does not (a NUL, half a surrogate pair, NaN, a number of 5,000
digits) is refused here. Of a key that comes twice the last one holds. A byte order mark in front is passed over, as RFC
8259 lets a reader do; the signature was verified over the bytes as they came.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

DEPTH = 64
_DIGITS = 30
_EXPONENT = 30
_FIRST, _BEYOND = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_FIELDS = 200
"""Most fields of a form."""


class Unreadable(ValueError):
    """The bytes are not JSON or a form that we take."""


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises `Unreadable`."""
    try:
        value = _JSON.decode(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as exc:
        raise Unreadable(type(exc).__name__) from exc
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    if b"\\u" in body or body.count(b"[") + body.count(b"{") >= DEPTH:  # only then can there be anything to find
        _check(value)
    return value


def read_trustingly(body: bytes) -> Any:  # noqa: ANN401 - whatever a stranger wrote
    """For fault runs: whatever Python reads, without limits, to see that strangers then break something."""
    return json.loads(body)


def is_bounded(at: datetime) -> bool:
    """Whether a moment lies between the years 1900 and 2199, where adding to it leads out of no calendar."""
    return _FIRST <= at < _BEYOND


def read_form(body: bytes) -> dict[str, str]:
    """The fields of an `application/x-www-form-urlencoded` body. Raises `Unreadable`."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=_FIELDS
        )
    except ValueError as exc:
        raise Unreadable("not a form") from exc
    fields = dict(pairs)
    _check(fields)
    return fields


def _integer(text: str) -> int:
    if len(text) > _DIGITS:
        raise Unreadable("a number is too long")
    return int(text)


def _fraction(text: str) -> Decimal:
    number = decimal_of(text)
    if number is None:
        raise Unreadable("a number is too long, too large or too small")
    return number


def decimal_of(text: str) -> Decimal | None:
    """The number in a text; None if it is none that every reader after us can keep."""
    try:
        number = Decimal(text) if len(text) <= _DIGITS else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number.adjusted()) <= _EXPONENT else None


def _constant(text: str) -> None:
    raise Unreadable(text)


_JSON = json.JSONDecoder(parse_int=_integer, parse_float=_fraction, parse_constant=_constant)


def _check(value: object) -> None:
    level: list[object] = [value]
    for _ in range(DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise Unreadable("too deep")


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, list):
        yield from value
    elif isinstance(value, str) and ("\x00" in value or (not value.isascii() and _has_surrogate(value))):
        raise Unreadable("text holds a NUL or half a surrogate pair")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
