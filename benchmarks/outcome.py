"""What a benchmark hands back, and the few words of statistics it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Cost:
    """What one event costs one process."""

    processor_ms: float
    round_trips: float | None = None
    """Requests to PostgreSQL; None of a process that makes none or is not asked."""


Costs = Mapping[str, Cost]
"""By name of the process."""


@dataclass(frozen=True)
class Line:
    """One line of the table, in words for people; `beside` is the peer or the bare limit of the same run."""

    figure: str
    value: str
    beside: str = "-"
    goal: str = "-"
    met: bool | None = None
    """Whether the goal was reached; None where there is none."""
    costs: Costs = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """Lines for the table, and everything behind them for the file."""

    lines: Sequence[Line]
    details: dict[str, Any] = field(default_factory=dict)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed. Raises `ValueError` where there are none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median, tail and largest of some durations, in milliseconds."""
    return {
        "p50_ms": round(1000 * percentile(seconds, 0.5), 1),
        "p99_ms": round(1000 * percentile(seconds, 0.99), 1),
        "max_ms": round(1000 * max(seconds), 1),
    }


def middle(values: Sequence[float]) -> float:
    """The median of the rounds of one run."""
    return float(median(values))


def middle_costs(rounds: Sequence[Costs]) -> dict[str, Cost]:
    """The median of each cost over the rounds of one run."""
    return {name: _middle_cost([one[name] for one in rounds]) for name in rounds[0]}


def _middle_cost(costs: Sequence[Cost]) -> Cost:
    trips = [cost.round_trips for cost in costs if cost.round_trips is not None]
    return Cost(middle([cost.processor_ms for cost in costs]), middle(trips) if trips else None)


def milliseconds(found: Mapping[str, float]) -> str:
    """p50, p99 and the largest of a spread, for the table."""
    return f"p50 {found['p50_ms']:,.1f} ms, p99 {found['p99_ms']:,.1f} ms, max {found['max_ms']:,.0f} ms"
