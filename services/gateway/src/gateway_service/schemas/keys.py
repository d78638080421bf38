"""HTTP shapes of API keys."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from chassis.http.bodies import In
from chassis.http.values import Moment

from ..domain.keys import KeyRole, ListedKey

_OWNERS = "campaigns|enrollment|gateway|messaging|payouts|progress"
Scope = Annotated[str, StringConstraints(pattern=rf"^({_OWNERS}):(read|write)$")]
_LONGEST_OVERLAP = timedelta(days=30)


class KeyIn(In):
    """A key that is to be made."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    role: KeyRole = KeyRole.SERVICE
    scopes: Annotated[tuple[Scope, ...], Field(max_length=12, examples=[["campaigns:read"]])] = ()
    """What it is for, within its role: an owner's paths, to read or to write; everything, if there are none."""
    expires_at: Moment | None = None


class RotationIn(In):
    """How long the secret that is replaced stays good, in seconds."""

    overlap: Annotated[int, Field(ge=0, le=int(_LONGEST_OVERLAP.total_seconds()))] = 86_400

    @property
    def overlap_period(self) -> timedelta:
        """The same as a span of time."""
        return timedelta(seconds=self.overlap)


class SecretOut(BaseModel):
    """What may be seen of a secret."""

    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class KeyOut(BaseModel):
    """A key without its secrets."""

    id: UUID
    name: str
    role: KeyRole
    scopes: tuple[str, ...]
    created_by: UUID | None
    secrets: list[SecretOut]

    @classmethod
    def of(cls, key: ListedKey) -> "KeyOut":
        """From the domain."""
        return cls.model_validate(key, from_attributes=True)


class ShownKeyOut(KeyOut):
    """A key with the secret that was just made; it is shown this once, so a repeated request gets none."""

    key: str | None
