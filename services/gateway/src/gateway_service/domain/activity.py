"""Our own webhooks: one activity of one person."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from contracts.values import TrackingSource

from .facts import Activity, Reading, applied
from .payload import decimal_of

_FIELDS = {"id", "email", "source", "name", "value", "occurred_at"}
_LONGEST = 200
_LARGEST = Decimal(10) ** 12


def read_activity(body: Mapping[str, Any], _account: str) -> Reading:
    """An activity of one of the tracking sources. Raises `ValueError` with what is wrong."""
    source = _text(body, "source")
    if source not in set(TrackingSource):
        raise ValueError(f"source: one of {', '.join(TrackingSource)}")
    return _read(body, TrackingSource(source))


def read_custom(body: Mapping[str, Any], _account: str) -> Reading:
    """An activity of whatever system a tenant has connected. Raises `ValueError` with what is wrong."""
    if body.get("source", TrackingSource.CUSTOM_WEBHOOK) != TrackingSource.CUSTOM_WEBHOOK:
        raise ValueError("source: this endpoint takes custom_webhook only")
    return _read(body, TrackingSource.CUSTOM_WEBHOOK)


def _read(body: Mapping[str, Any], source: TrackingSource) -> Reading:
    if unknown := set(body) - _FIELDS:
        raise ValueError(f"unknown field: {min(unknown)[:50]}")
    email = _text(body, "email")
    if "@" not in email:
        raise ValueError("email: not an address")
    return applied(
        Activity(
            email=email,
            source=source,
            name=_text(body, "name"),
            value=_value(body.get("value")),
            reference=_text(body, "id"),
            occurred_at=_time(_text(body, "occurred_at")),
        )
    )


def _text(body: Mapping[str, Any], field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= _LONGEST:
        raise ValueError(f"{field}: a text of 1 to {_LONGEST} characters")
    return value.strip()


def _value(given: object) -> Decimal | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | str | Decimal):
        raise TypeError("value: not a number")
    number = decimal_of(str(given))
    if number is None or abs(number) > _LARGEST:
        raise ValueError("value: a number of at most 30 digits, and at most 10^12")
    return number


def _time(text: str) -> datetime:
    with suppress(ValueError, OverflowError):  # the first and the last day of time have offsets that lead out of it
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    raise ValueError("occurred_at: ISO 8601 with an offset")
