"""Live figures: parts that add up, their series, and how they compare with what the owners count."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from contracts.statistics import CampaignStatistics

OWNERS: Mapping[str, str] = MappingProxyType(
    {
        "enrollment": r"enrollments\.(started|refused|ended\.[a-z_]+)|purchases\.amount|steps\.[^.]+\.[a-z_]+",
        "progress": r"criteria\.(met|missed)",
        "messaging": r"messages\.(sent|sent_unconfirmed|skipped|failed)",
        "payouts": r"payouts\.[a-z_]+|payouts\.issued\.amount",
    }
)
"""Service to the names of the counters it keeps a count of its own for."""


@dataclass(frozen=True)
class CampaignKey:
    """A campaign of a tenant, for a question that is asked outside its transaction."""

    tenant_id: UUID
    campaign_id: UUID


@dataclass(frozen=True)
class Part:
    """What one partition counted of one day."""

    day: date
    counters: Mapping[str, int]
    counted_at: datetime


@dataclass(frozen=True)
class Figures:
    """A campaign in numbers; money in minor units."""

    counters: Mapping[str, int] = field(default_factory=dict)
    hours: Mapping[str, Mapping[datetime, int]] = field(default_factory=dict)
    """Series: name, then begin of the hour."""
    days: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    counted_at: datetime | None = None


@dataclass(frozen=True)
class Difference:
    """One counter on which statistics and its owner do not agree."""

    name: str
    service: str
    counted: int
    owned: int


@dataclass(frozen=True)
class LastingDifference:
    """A difference that comparisons of a campaign have found, until they find another one or staff closes it."""

    id: UUID
    campaign_id: UUID
    name: str
    service: str
    counted: int
    owned: int
    found_at: datetime
    """When a comparison found it first."""
    seen_at: datetime
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    closing_note: str | None = None
    """Why nothing more is to be done about it."""


@dataclass(frozen=True)
class Check:
    """One comparison of a campaign's figures with what the owners count."""

    checked_at: datetime
    differences: tuple[Difference, ...]
    missing: tuple[str, ...]
    """Services that did not answer."""

    @property
    def agrees(self) -> bool:
        """Whether every owner answered, and counts the same."""
        return not self.differences and not self.missing


def newest(counts: Iterable[CampaignStatistics]) -> list[CampaignStatistics]:
    """The latest count of each campaign, partition and day."""
    in_time = sorted(counts, key=lambda one: one.counted_at)
    return list({(one.campaign_id, one.partition, one.day): one for one in in_time}.values())


def add_up(parts: Iterable[Part]) -> Figures:
    """The whole: the sum over partitions and days. `name@H` belongs to the hour H of its day."""
    totals: Counter[str] = Counter()
    hours: dict[str, Counter[datetime]] = {}
    days: dict[str, Counter[date]] = {}
    newest: datetime | None = None
    for part in parts:
        newest = max(newest or part.counted_at, part.counted_at)
        for full_name, number in part.counters.items():
            name, _, hour = full_name.partition("@")
            if hour:
                hours.setdefault(name, Counter())[_hour(part.day, hour)] += number
            else:
                totals[name] += number
                days.setdefault(name, Counter())[part.day] += number
    return Figures(dict(totals), hours, days, newest)


def counters_of(answer: object) -> dict[str, int] | None:
    """The counters of an owner's answer; None if it is no such answer."""
    counters = answer.get("counters") if isinstance(answer, dict) else None
    if not isinstance(counters, dict) or not all(type(number) is int for number in counters.values()):
        return None
    return counters


def differences(counted: Mapping[str, int], answers: Mapping[str, Mapping[str, int]]) -> list[Difference]:
    """Where the figures differ from what the owners say; only owners that answered are in `answers`."""
    found: list[Difference] = []
    for service, counters in sorted(answers.items()):
        theirs = re.compile(OWNERS[service])
        names = set(counters) | {name for name in counted if theirs.fullmatch(name)}
        pairs = ((name, counted.get(name, 0), counters.get(name, 0)) for name in sorted(names))
        found += [Difference(name, service, mine, owned) for name, mine, owned in pairs if mine != owned]
    return found


def _hour(day: date, hour: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=int(hour))
