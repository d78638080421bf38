"""Values that several requests hold."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chassis.security.identity import trimmed

Email = Annotated[
    str,
    BeforeValidator(lambda value: trimmed(value) if isinstance(value, str) else value),
    StringConstraints(max_length=320, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]


class Asked(BaseModel):
    """What somebody asks for; fields that nobody knows are refused."""

    model_config = ConfigDict(extra="forbid")
