"""Values that several requests hold."""

import math
import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chassis.security.identity import trimmed

Email = Annotated[
    str,
    BeforeValidator(lambda value: trimmed(value) if isinstance(value, str) else value),
    StringConstraints(max_length=320, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]
_UNSTORABLE, _DEEPEST = re.compile("[\x00\ud800-\udfff]"), 20


def _storable(values: dict[str, Any]) -> dict[str, Any]:
    if not _is_storable(values):
        raise ValueError("holds NUL, half a character, a number JSON cannot say, or is nested too deep")
    return values


def _is_storable(value: object, depth: int = 0) -> bool:
    """Whether JSON in a database can hold this, also when it lies inside a snapshot."""
    match value:
        case str():
            return _UNSTORABLE.search(value) is None
        case int():
            return abs(value) < 2**63
        case float():
            return math.isfinite(value)
        case dict():
            return depth < _DEEPEST and all(_is_storable(part, depth + 1) for pair in value.items() for part in pair)
        case list():
            return depth < _DEEPEST and all(_is_storable(part, depth + 1) for part in value)
        case _:
            return value is None


Values = Annotated[dict[Annotated[str, Field(max_length=200)], Any], Field(max_length=200), AfterValidator(_storable)]


class Asked(BaseModel):
    """What somebody asks for; fields that nobody knows are refused."""

    model_config = ConfigDict(extra="forbid")
