"""Values that a request may bring: addresses, notes, and what is of any kind that a database can keep."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticKnownError

from contracts.values import EMAIL, Fault, Reason

from ..security.identity import trimmed
from .bodies import In

T = TypeVar("T")
_UNSTORABLE, _DEEPEST = re.compile("[\x00\ud800-\udfff]"), 20
_LONGEST, _LARGEST, _SMALLEST = 5_000, 10**15, 1e-15


class Unstorable(Reason):
    """Why a value of any kind cannot be kept."""

    CHARACTER_OF_NO_TEXT = "holds NUL or half a character"
    TEXT_TOO_LONG = "is longer than {limit} characters"
    NUMBER_TOO_LONG = "is a number of more than {limit} digits"
    NESTED_TOO_DEEP = "is nested deeper than {limit}"


class ShapeFault(Reason):
    """Why a text is not what it stands for."""

    NO_EMAIL_ADDRESS = "is no e-mail address"


def shaped(reason: Reason, **params: str | int) -> WrapValidator:
    """What is said of a text that does not match the pattern before it."""

    def check(text: object, inner: ValidatorFunctionWrapHandler) -> object:
        try:
            return inner(text)
        except ValidationError as failure:
            if all(error["type"] == "string_pattern_mismatch" for error in failure.errors()):
                raise reason.error(**params) from failure
            raise

    return WrapValidator(check)


def is_storable(text: str) -> bool:
    """Whether a column holds a text: neither NUL nor half a character is in it."""
    return _UNSTORABLE.search(text) is None


def _storable(value: T) -> T:
    if (fault := _fault(value)) is not None:
        raise fault.error()
    return value


def _fault(value: object, depth: int = 0) -> Fault | None:
    """Why a value cannot be kept, also inside a snapshot; None if it can."""
    match value:
        case str() if not is_storable(value):
            return Unstorable.CHARACTER_OF_NO_TEXT.at("")
        case str():
            return Unstorable.TEXT_TOO_LONG.at("", limit=_LONGEST) if len(value) > _LONGEST else None
        case bool() | None:
            return None
        case int() | float():
            fits = value == 0 or _SMALLEST <= abs(value) < _LARGEST  # neither infinity nor NaN does
            return None if fits else Unstorable.NUMBER_TOO_LONG.at("", limit=len(str(_LARGEST)) - 1)
        case dict() | list() if depth >= _DEEPEST:
            return Unstorable.NESTED_TOO_DEEP.at("", limit=_DEEPEST)
        case dict():
            return next(filter(None, (_fault(part, depth + 1) for pair in value.items() for part in pair)), None)
        case _:
            parts = value if isinstance(value, list) else ()
            return next(filter(None, (_fault(part, depth + 1) for part in parts)), None)


Values = Annotated[
    dict[
        Annotated[str, Field(max_length=200), AfterValidator(_storable)],
        Annotated[Any, AfterValidator(_storable)],
    ],
    Field(max_length=200),
]
"""Up to 200 values by name; what is wrong with one is said of its name."""


def _no_number(value: T) -> T:
    """What is left of a time: pydantic takes a number, written as a text too, for seconds since 1970."""
    try:
        float(value)  # type: ignore[arg-type] # of whatever kind it is
    except (TypeError, ValueError):
        return value
    raise PydanticKnownError("datetime_parsing", {"error": "a number is no date and time"})


Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
    BeforeValidator(_no_number),
]
"""A time that stays within the calendar whatever its zone, and whatever is added to it."""

Note = Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True, pattern=r"^[^\x00]*$")]
"""Why somebody closes something, or opens it again, in her own words."""


class ClosingIn(In):
    """Why nothing more is to be done."""

    note: Note


Email = Annotated[
    str,
    BeforeValidator(lambda value: trimmed(value) if isinstance(value, str) else value),
    StringConstraints(max_length=320, pattern=EMAIL),
    shaped(ShapeFault.NO_EMAIL_ADDRESS),
    Field(examples=["ada@example.com"]),
]
"""An e-mail address of a person, the same at every door: who can be imported can also buy."""
