"""What was published, and what differs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class Version(BaseModel):
    """That a version was published."""

    number: int
    name: str
    published_by: UUID
    published_at: datetime


class VersionPage(BaseModel):
    """Versions, newest first; `next` is the cursor of those before."""

    items: list[Version]
    next: str | None = None


class Difference(BaseModel):
    """One field that differs, or a part that one of both does not have (None)."""

    place: str
    before: Any = None
    after: Any = None
