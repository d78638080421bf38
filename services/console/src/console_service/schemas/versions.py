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


class Standing(BaseModel):
    """How many stand at a step, and where they go on if they follow."""

    campaign_version: int
    step_name: str
    doing: str
    number: int
    fate: str
    to_step_name: str | None = None
    exit_reason: str | None = None


class Policy(BaseModel):
    """What one choice does to those inside."""

    inside: str
    stays: int
    moves: int
    ends: int
    keeps_out: bool


class Impact(BaseModel):
    """What publishing the draft would do to those inside."""

    inside: int
    policies: list[Policy]
    steps: list[Standing]


class Difference(BaseModel):
    """One field that differs, or a part that one of both does not have (None)."""

    place: str
    before: Any = None
    after: Any = None
