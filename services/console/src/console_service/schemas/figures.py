"""Figures: a campaign in numbers, their series, and how they compare with what the owners count."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Point(BaseModel):
    """One hour or day of a series, in UTC."""

    model_config = ConfigDict(frozen=True)

    at: datetime | date
    count: int


class Difference(BaseModel):
    """A figure on which statistics and its owner did not agree when they were compared."""

    model_config = ConfigDict(frozen=True)

    name: str
    service: str
    counted: int
    owned: int


class Check(BaseModel):
    """One comparison of the figures with what the owners count themselves; `missing` did not answer."""

    model_config = ConfigDict(frozen=True)

    agrees: bool
    checked_at: datetime
    differences: list[Difference] = []
    missing: list[str] = []


class Figures(BaseModel):
    """A campaign in numbers; money in minor units of its currency."""

    model_config = ConfigDict(frozen=True)

    counters: dict[str, int]
    hours: dict[str, list[Point]] = {}
    days: dict[str, list[Point]] = {}
    counted_at: datetime | None
    check: Check | None = None


class Counters(BaseModel):
    """One of several campaigns in numbers, without its series."""

    campaign_id: UUID
    counters: dict[str, int]
    check: Check | None


class StandingDifference(BaseModel):
    """A figure that has differed for more than one comparison, until somebody closes it."""

    id: UUID
    campaign_id: UUID
    name: str
    service: str
    counted: int
    owned: int
    found_at: datetime
    seen_at: datetime
    closed_at: datetime | None
    closing_note: str | None


class StandingDifferences(BaseModel):
    """Some of them, and where the list goes on."""

    items: list[StandingDifference]
    next: str | None = None
