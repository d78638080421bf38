"""Series over time: one number for each hour or day of a period, nought where nothing was counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from ..schemas.figures import Figures, Point


class Period(NamedTuple):
    """How far back a chart looks: so many hours or days, the one that runs among them."""

    length: int
    is_hourly: bool = False


PERIODS: Mapping[str, Period] = MappingProxyType(
    {"hours": Period(48, is_hourly=True), "month": Period(30), "quarter": Period(91), "year": Period(365)}
)
"""What may be chosen, by the name it has in an address."""
USUAL = "month"


@dataclass(frozen=True)
class Line:
    """One line of a chart: the name of its figure, and its number at each moment of the chart."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Chart:
    """Lines over the same moments; of money, when there is a currency."""

    kind: str
    moments: tuple[datetime, ...]
    lines: tuple[Line, ...]
    is_hourly: bool = False
    currency: str = ""

    @property
    def rows(self) -> list[tuple[datetime, list[int]]]:
        """The moments at which something was counted, newest first, with the number of each line."""
        columns = [line.counts for line in self.lines]
        rows = [(at, [counts[place] for counts in columns]) for place, at in enumerate(self.moments)]
        return [(at, counts) for at, counts in reversed(rows) if any(counts)]


@dataclass(frozen=True)
class Charts:
    """Everything a page of figures draws."""

    enrollments: Chart
    payouts: Chart
    messages: Chart


def charts_of(figures: Figures, period: str, now: datetime, currency: str) -> Charts:
    """The charts of a period that ends now; payouts by the hour are counted, and their money by the day."""
    chosen = PERIODS[period]
    told = figures.hours if chosen.is_hourly else figures.days
    moments = _moments(chosen, now)

    def chart(kind: str, *names: str, money: str = "") -> Chart:
        lines = tuple(Line(name, _along(moments, told.get(name, ()))) for name in names)
        return Chart(kind, moments, lines, chosen.is_hourly, money)

    paid = ("payouts.issued", "") if chosen.is_hourly else ("payouts.issued.amount", currency)
    return Charts(
        chart("line", "enrollments.started", "criteria.met", "criteria.missed"),
        chart("bar", paid[0], money=paid[1]),
        chart("stack", "messages.sent", "messages.sent_unconfirmed", "messages.skipped", "messages.failed"),
    )


def _moments(period: Period, now: datetime) -> tuple[datetime, ...]:
    begun = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    step = timedelta(hours=1) if period.is_hourly else timedelta(days=1)
    last = begun if period.is_hourly else begun.replace(hour=0)
    return tuple(last - step * back for back in range(period.length - 1, -1, -1))


def _along(moments: Sequence[datetime], points: Iterable[Point]) -> tuple[int, ...]:
    known = {_moment(point.at): point.count for point in points}
    return tuple(known.get(at, 0) for at in moments)


def _moment(at: datetime | date) -> datetime:
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    return datetime(at.year, at.month, at.day, tzinfo=UTC)
