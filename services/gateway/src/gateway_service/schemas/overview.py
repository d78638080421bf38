"""HTTP shapes of answers that are put together from several owners."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class WaitingOut(BaseModel):
    """What waits at one owner, as the owner shows it, and whether there is more."""

    model_config = ConfigDict(from_attributes=True)

    items: list[dict[str, Any]]
    has_more: bool

    @classmethod
    def of(cls, shown: Sequence[BaseModel], limit: int) -> "WaitingOut":
        """Of rows of our own, of which one more was asked for than is shown."""
        return cls(items=[one.model_dump(mode="json") for one in shown[:limit]], has_more=len(shown) > limit)


class AllWaitingOut(BaseModel):
    """What waits for a person, by name; a queue whose owner does not answer is left out and named in `missing`."""

    queues: dict[str, WaitingOut]
    partial: bool
    missing: list[str]


class MomentOut(BaseModel):
    """One thing that happened to a contact, as its owner shows it."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    kind: str
    service: str
    item: dict[str, Any]


class TimelineOut(BaseModel):
    """What happened to a contact, newest first; kinds whose owner does not answer are named in `missing`."""

    items: list[MomentOut]
    partial: bool
    missing: list[str]
