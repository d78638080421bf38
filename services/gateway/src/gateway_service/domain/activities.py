"""Our own shape of a webhook: one activity of one person."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

from contracts.values import TrackingSource

from .facts import Activity, Reading, applied
from .payload import decimal_of, is_bounded
from .webhooks import Delivery, Named, Payload, Unfit, name_of

_FIELDS = {"id", "email", "source", "name", "value", "occurred_at"}
_LONGEST = 200
_LARGEST = Decimal(10) ** 12
_MEASURED = {
    TrackingSource.VIDEO_WATCH: "the share of the video that was watched",
    TrackingSource.DIAGNOSTIC_COMPLETION: "the score of the diagnostic",
}
"""Sources that are worth nothing without a value, and what it is."""


def name(_delivery: Delivery, body: Payload) -> Named:
    """The activity's own id; it belongs to no account of a provider. Raises `Unreadable`."""
    return name_of(body.get("id"), "activity")


def read_activity(body: Payload, source: TrackingSource) -> Reading:
    """An activity from this source. Raises `Unfit` with what is wrong."""
    if unknown := set(body) - _FIELDS:
        raise Unfit(min(unknown)[:50], "unknown field")
    return applied(
        Activity(
            email=address(body),
            source=source,
            name=text(body, "name"),
            value=_value(body.get("value"), source),
            id=text(body, "id"),
            occurred_at=moment(body, "occurred_at"),
        )
    )


def text(body: Payload, field: str) -> str:
    """A field that must be there, without spaces around it. Raises `Unfit`."""
    value = body.get(field)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= _LONGEST:
        raise Unfit(field, f"a text of 1 to {_LONGEST} characters")
    return value.strip()


def address(body: Payload) -> str:
    """The e-mail address, which must be there. Raises `Unfit`."""
    email = text(body, "email")
    if "@" not in email:
        raise Unfit("email", "not an address")
    return email


def moment(body: Payload, field: str) -> datetime:
    """A point in time, which must be there. Raises `Unfit`."""
    with suppress(ValueError, OverflowError):  # the first and the last day of time have offsets that lead out of it
        at = datetime.fromisoformat(text(body, field))
        if at.tzinfo is not None and is_bounded(at):
            return at.astimezone(UTC)
    raise Unfit(field, "ISO 8601 with an offset, in the years from 1900 to 2199")


def _value(given: object, source: TrackingSource) -> Decimal | None:
    if given is None and source not in _MEASURED:
        return None
    if given is None:
        raise Unfit("value", f"{_MEASURED[source]}, without which {source} says nothing")
    if isinstance(given, bool) or not isinstance(given, int | str | Decimal):
        raise Unfit("value", "not a number")
    number = decimal_of(str(given))
    if number is None or abs(number) > _LARGEST:
        raise Unfit("value", "a number of at most 30 digits, and at most 10^12")
    return number
