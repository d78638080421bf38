"""How far one criterion is: a function of the milestones that count and of what staff decided, in any order."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from contracts.enrollment import MilestoneCompleted
from contracts.progress import CriterionStatus
from contracts.values import PromisedCriterion, TrackingMode, TrackingSource

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_TICK = timedelta(microseconds=1)


class Verdict(StrEnum):
    """What staff may say about a criterion."""

    VERIFY = "verify"
    WAIVE = "waive"
    REJECT = "reject"


@dataclass(frozen=True)
class Ruling:
    """What a member of staff asks for."""

    verdict: Verdict
    by: UUID
    notes: str = ""


@dataclass(frozen=True)
class Reading:
    """A value that a member of staff wants a criterion to stand at."""

    value: Decimal
    by: UUID
    notes: str = ""


@dataclass(frozen=True)
class Decision:
    """A verdict, by whom and when; of two decisions the later one holds."""

    verdict: Verdict
    decided_at: datetime
    id: UUID
    decided_by: UUID
    notes: str = ""

    def is_later_than(self, other: "Decision | None") -> bool:
        """Whether this decision replaces `other`; ties are broken by id, alike everywhere."""
        return other is None or (self.decided_at, self.id) > (other.decided_at, other.id)


@dataclass(frozen=True)
class Measurement:
    """What a member of staff measured, and when: milestones until then are contained, later ones add up."""

    value: Decimal
    measured_at: datetime
    id: UUID
    measured_by: UUID
    notes: str = ""

    def is_later_than(self, other: "Measurement | None") -> bool:
        """Whether this measurement replaces `other`; ties are broken by id, alike everywhere."""
        return other is None or (self.measured_at, self.id) > (other.measured_at, other.id)


@dataclass(frozen=True)
class Evidence:
    """What a contact submitted, and when."""

    text: str
    submitted_at: datetime


class Newest(NamedTuple):
    """The milestone that happened last of those that count; it says where the progress can be looked up."""

    occurred_at: datetime
    reference: str


NOTHING_YET = Newest(datetime.min.replace(tzinfo=UTC), "")


@dataclass(frozen=True)
class Criterion:
    """A promised criterion and how far it is."""

    promise: PromisedCriterion
    total: Decimal = Decimal(0)
    newest: Newest = NOTHING_YET
    evidence: Evidence | None = None
    decision: Decision | None = None
    measurement: Measurement | None = None

    @property
    def is_manual(self) -> bool:
        """Whether a person reports the progress."""
        return self.promise.tracking.source is TrackingSource.MANUAL

    @property
    def is_satisfied(self) -> bool:
        """Whether this criterion no longer stands in the way."""
        return self.status in (CriterionStatus.MET, CriterionStatus.WAIVED)

    @property
    def awaits_review(self) -> bool:
        """Whether evidence was submitted and nobody has decided since."""
        if self.evidence is None:
            return False
        return self.decision is None or self.decision.decided_at < self.evidence.submitted_at

    @property
    def status(self) -> CriterionStatus:
        """Where it stands; what staff decided goes before what was counted, until somebody says more."""
        if (decision := self.holding) is not None:
            return _DECIDED[decision.verdict]
        if self.total >= self.promise.tracking.target:
            return CriterionStatus.MET
        return CriterionStatus.IN_PROGRESS if self.total > 0 or self.evidence else CriterionStatus.PENDING

    @property
    def auto_tracked(self) -> bool:
        """Whether milestones have moved it; `newest` says which one can be looked up."""
        return bool(self.newest.reference)

    @property
    def holding(self) -> Decision | None:
        """The decision that holds: none once somebody has submitted or measured after it."""
        if self.decision is None or self.awaits_review:
            return None
        is_older = self.measurement is not None and self.measurement.measured_at > self.decision.decided_at
        return None if is_older else self.decision

    @property
    def percent(self) -> Decimal:
        """0 to 100, two places, never rounded up to 100."""
        if self.is_satisfied:
            return _HUNDRED
        share = self.total / self.promise.tracking.target * _HUNDRED
        return min(share, _HUNDRED).quantize(_CENT, rounding=ROUND_DOWN)

    def counts(self, milestone: MilestoneCompleted) -> bool:
        """Whether a milestone is of the kind this criterion asks for."""
        tracking = self.promise.tracking
        is_its_kind = tracking.source is milestone.source and tracking.name in (None, milestone.name)
        return is_its_kind and (tracking.min_value is None or (milestone.value or 0) >= tracking.min_value)

    def plus(self, milestone: MilestoneCompleted) -> "Criterion":
        """This criterion with one milestone more; one of no worth, or that a measurement contains, changes nothing."""
        is_contained = self.measurement is not None and milestone.occurred_at <= self.measurement.measured_at
        if is_contained or (worth := self._worth(milestone)) == 0:
            return self
        newest = max(self.newest, Newest(milestone.occurred_at, milestone.reference))
        return replace(self, total=self.total + worth, newest=newest)

    def measured(self, measurement: Measurement) -> "Criterion":
        """This criterion as it was measured, before any milestone after that is counted."""
        return replace(self, measurement=measurement, total=measurement.value, newest=NOTHING_YET)

    def next_moment(self, now: datetime) -> datetime:
        """`now`, or just after whatever was said of this criterion last: a clock read before a lock may be behind."""
        said = [
            self.evidence and self.evidence.submitted_at,
            self.decision and self.decision.decided_at,
            self.measurement and self.measurement.measured_at,
        ]
        return max([now, *(moment + _TICK for moment in said if moment)])

    def _worth(self, milestone: MilestoneCompleted) -> Decimal:
        match self.promise.tracking.mode:
            case TrackingMode.COUNT:
                return Decimal(1)
            case TrackingMode.VALUE:
                return max(milestone.value or Decimal(0), Decimal(0))
            case TrackingMode.FLAG:
                return self.promise.tracking.target


_DECIDED = {
    Verdict.VERIFY: CriterionStatus.MET,
    Verdict.WAIVE: CriterionStatus.WAIVED,
    Verdict.REJECT: CriterionStatus.NOT_MET,
}
