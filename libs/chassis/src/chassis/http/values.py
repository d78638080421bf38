"""Values that a request may bring: addresses, and what is of any kind that a database can keep."""

import re
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from ..security.identity import trimmed

T = TypeVar("T")
_UNSTORABLE, _DEEPEST = re.compile("[\x00\ud800-\udfff]"), 20
_LONGEST, _LARGEST, _SMALLEST = 5_000, 10**15, 1e-15


def _storable(value: T) -> T:
    if (fault := _fault(value)) is not None:
        raise ValueError(fault)
    return value


def _fault(value: object, depth: int = 0) -> str | None:
    """Why a value cannot be kept, also inside a snapshot; None if it can."""
    match value:
        case str() if _UNSTORABLE.search(value):
            return "holds NUL or half a character"
        case str():
            return f"is longer than {_LONGEST} characters" if len(value) > _LONGEST else None
        case bool() | None:
            return None
        case int() | float():
            fits = value == 0 or _SMALLEST <= abs(value) < _LARGEST  # neither infinity nor NaN does
            return None if fits else f"is a number of more than {len(str(_LARGEST)) - 1} digits"
        case dict() | list() if depth >= _DEEPEST:
            return f"is nested deeper than {_DEEPEST}"
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

Email = Annotated[
    str,
    BeforeValidator(lambda value: trimmed(value) if isinstance(value, str) else value),
    StringConstraints(max_length=320, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
]
"""An e-mail address of a person, the same at every door: who can be imported can also buy."""
