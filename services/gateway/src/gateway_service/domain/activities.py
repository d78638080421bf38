"""Our own shape of a webhook: one activity of one person."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

from contracts.values import TrackingSource

from .facts import Activity, Reading, applied
from .payload import decimal_of, is_bounded
from .webhooks import Delivery, Named, Payload, name_of

_FIELDS = {"id", "email", "source", "name", "value", "occurred_at"}
_LONGEST = 200
_LARGEST = Decimal(10) ** 12


def name(_delivery: Delivery, body: Payload) -> Named:
    """The activity's own id; it belongs to no account of a provider. Raises `Unreadable`."""
    return name_of(body.get("id"), "activity")


def read_activity(body: Payload, source: TrackingSource) -> Reading:
    """An activity from this source. Raises `ValueError` or `TypeError` with what is wrong."""
    if unknown := set(body) - _FIELDS:
        raise ValueError(f"unknown field: {min(unknown)[:50]}")
    email = text(body, "email")
    if "@" not in email:
        raise ValueError("email: not an address")
    return applied(
        Activity(
            email=email,
            source=source,
            name=text(body, "name"),
            value=_value(body.get("value")),
            reference=text(body, "id"),
            occurred_at=_time(text(body, "occurred_at")),
        )
    )


def text(body: Payload, field: str) -> str:
    """A field that must be there, without spaces around it. Raises `ValueError`."""
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


def _time(given: str) -> datetime:
    with suppress(ValueError, OverflowError):  # the first and the last day of time have offsets that lead out of it
        at = datetime.fromisoformat(given)
        if at.tzinfo is not None and is_bounded(at):
            return at.astimezone(UTC)
    raise ValueError("occurred_at: ISO 8601 with an offset, in the years from 1900 to 2199")
