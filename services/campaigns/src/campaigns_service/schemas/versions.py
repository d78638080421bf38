"""HTTP shapes of versions."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from ..domain.difference import Difference
from ..domain.version import Version


class VersionOut(BaseModel):
    """That a version was published, by whom and when."""

    number: int
    name: str
    published_by: UUID
    published_at: datetime

    @classmethod
    def of(cls, version: Version) -> Self:
        """From the domain."""
        return cls(
            number=version.number,
            name=version.definition.name,
            published_by=version.published_by,
            published_at=version.published_at,
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
