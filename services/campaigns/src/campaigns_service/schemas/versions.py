"""HTTP shapes of versions."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from contracts.campaigns import Inside

from ..domain.difference import Difference
from ..domain.version import Version


class VersionOut(BaseModel):
    """That a version was published, by whom and when."""

    number: int
    name: str
    published_by: UUID
    published_at: datetime
    inside: Inside
    """What became of those who were inside by an earlier version."""

    @classmethod
    def of(cls, version: Version) -> Self:
        """From the domain."""
        return cls(
            number=version.number,
            name=version.definition.name,
            published_by=version.published_by,
            published_at=version.published_at,
            inside=version.inside,
        )


class DifferenceOut(BaseModel):
    """One thing that differs between two definitions."""

    place: str
    before: Any
    after: Any
    sentence: str

    @classmethod
    def of(cls, difference: Difference) -> Self:
        """From the domain."""
        return cls(**{name: getattr(difference, name) for name in cls.model_fields})
