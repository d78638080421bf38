"""HTTP shapes of live figures, and of what their owners count."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from ..domain.figures import Check, Difference, Figures


class PointOut(BaseModel):
    """One hour or day of a series."""

    at: datetime | date
    count: int


class DifferenceOut(BaseModel):
    """A counter on which statistics and its owner do not agree."""

    name: str
    service: str
    counted: int
    owned: int

    @classmethod
    def of(cls, difference: Difference) -> "DifferenceOut":
        """From the domain."""
        return cls.model_validate(difference, from_attributes=True)


class StandingDifferenceOut(BaseModel):
    """A counter on which statistics and its owner have differed for some time, until somebody closes it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    campaign_id: UUID
    name: str
    service: str
    counted: int
    owned: int
    found_at: datetime
    seen_at: datetime
    """When a comparison found it last."""
    closed_at: datetime | None
    closed_by: UUID | None
    closing_note: str | None
    """Why nothing more is to be done about it."""


class CheckOut(BaseModel):
    """How the figures compare with what the owners count themselves."""

    agrees: bool
    checked_at: datetime
    differences: list[DifferenceOut]
    missing: list[str]
    """Services that did not answer."""

    @classmethod
    def of(cls, check: Check) -> "CheckOut":
        """From a row."""
        found = [DifferenceOut.of(one) for one in check.differences]
        return cls(agrees=check.agrees, checked_at=check.checked_at, differences=found, missing=list(check.missing))


class FiguresOut(BaseModel):
    """A campaign in numbers; money in minor units."""

    campaign_id: UUID
    counters: dict[str, int]
    hours: dict[str, list[PointOut]]
    days: dict[str, list[PointOut]]
    counted_at: datetime | None
    check: CheckOut | None = None

    @classmethod
    def of(cls, campaign_id: UUID, figures: Figures, check: Check | None = None) -> "FiguresOut":
        """From the domain."""
        return cls(
            campaign_id=campaign_id,
            counters=dict(sorted(figures.counters.items())),
            hours={name: _points(series) for name, series in sorted(figures.hours.items())},
            days={name: _points(series) for name, series in sorted(figures.days.items())},
            counted_at=figures.counted_at,
            check=CheckOut.of(check) if check else None,
        )


class CountersOut(BaseModel):
    """One of several campaigns in numbers; money in minor units."""

    campaign_id: UUID
    counters: dict[str, int]
    counted_at: datetime | None
    check: CheckOut | None

    @classmethod
    def of(cls, campaign_id: UUID, figures: Figures, check: Check | None) -> "CountersOut":
        """From the domain."""
        return cls(
            campaign_id=campaign_id,
            counters=dict(sorted(figures.counters.items())),
            counted_at=figures.counted_at,
            check=CheckOut.of(check) if check else None,
        )


def _points(series: Mapping[Any, int]) -> list[PointOut]:
    return [PointOut(at=at, count=count) for at, count in sorted(series.items())]
