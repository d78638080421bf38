"""Forms that people fill in elsewhere: our own shape of a submission, and what is kept of any."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal

from .activities import address, moment, text
from .facts import FormSubmission
from .webhooks import Delivery, Named, Payload, Unfit, name_of

KIND = "form_submission"
MOST_ANSWERS = 100
LONGEST_ANSWER = 5_000
LONGEST_NAME = 200
"""Of an answer, of a form, or of a person."""
_FIELDS = {"id", "form_id", "form_name", "email", "name", "phone", "answers", "submitted_at"}


def name(_delivery: Delivery, body: Payload) -> Named:
    """The submission's own id; it belongs to no account of a provider. Raises `Unreadable`."""
    return name_of(_id(body.get("id")), KIND)


def read_form_submission(body: Payload) -> FormSubmission:
    """A submission in our shape. Raises `Unfit` with what is wrong."""
    if unknown := set(body) - _FIELDS:
        raise Unfit(min(unknown)[:50], "unknown field")
    named = {**body, "id": _id(body.get("id")), "form_id": _id(body.get("form_id"))}
    return FormSubmission(
        id=text(named, "id"),
        form_id=text(named, "form_id"),
        email=address(body),
        answers=_answers(body.get("answers")),
        submitted_at=None if body.get("submitted_at") is None else moment(body, "submitted_at"),
        **{field: text(body, field) for field in ("form_name", "name", "phone") if body.get(field) is not None},
    )


def answers_of(given: Iterable[tuple[str, object]]) -> dict[str, str]:
    """What was filled in, as texts; what is empty or no answer is left out, and what is too long is shortened.

    Raises `ValueError` for more answers than a form has.
    """
    told = {key.strip()[:LONGEST_NAME]: _told(value)[:LONGEST_ANSWER] for key, value in given}
    answers = {key: value for key, value in told.items() if key and value}
    if len(answers) > MOST_ANSWERS:
        raise ValueError(f"more than {MOST_ANSWERS} answers")
    return answers


def _answers(given: object) -> dict[str, str]:
    if given is None:
        return {}
    if isinstance(given, Mapping):
        with suppress(ValueError):
            return answers_of(given.items())
    raise Unfit("answers", f"an object of at most {MOST_ANSWERS} answers by name")


def _told(value: object) -> str:
    match value:
        case str():
            return value.strip()
        case bool():
            return str(value).lower()
        case int() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        case list():
            return ", ".join(filter(None, map(_told, value)))
        case _:
            return ""


def _id(given: object) -> object:
    """An id, which may be written as a number."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given
