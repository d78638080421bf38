"""An enrollment as its contact sees it: where she stands, what comes next, and what has happened so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from ..schemas.portal import Choice, Enrollment, Payout, Promised, Reached

_OVER, _EARNED = ("expired", "withdrawn"), ("refund_issued", "credit_issued", "rollover_applied")
_DONE = ("met", "waived")
_MANUAL, _FLAG = "manual", "flag"
_NOTHING = Decimal(0)


def _(text: str) -> str:
    return text


class Phase(StrEnum):
    """Where an enrollment stands, as far as what is shown differs."""

    UNDER_WAY = "under_way"
    TIME_IS_UP = "time_is_up"
    """The deadline has passed; what came in time is still being looked at."""
    CHOOSE = "choose"
    """Everything is met, and she may say how the money comes back."""
    ON_ITS_WAY = "on_its_way"
    PAID = "paid"
    STOPPED = "stopped"
    """Earned, and yet there is nothing (more) to pay."""
    OVER = "over"


@dataclass(frozen=True)
class Happening:
    """Something that happened; its title takes the `label` of a criterion."""

    at: datetime
    title: str
    tone: str = "quiet"
    label: str = ""
    text: str = ""


@dataclass(frozen=True)
class Step:
    """One criterion of the checklist; without `reached` nobody can tell how far it is."""

    promised: Promised
    reached: Reached | None
    may_report: bool

    @property
    def is_done(self) -> bool:
        """Whether it is met, or was let off."""
        return self.reached is not None and self.reached.status in _DONE

    @property
    def is_waived(self) -> bool:
        """Whether staff has let her off."""
        return self.reached is not None and self.reached.status == "waived"

    @property
    def is_manual(self) -> bool:
        """Whether she reports on it herself."""
        return self.promised.tracking.source == _MANUAL

    @property
    def awaits_review(self) -> bool:
        """Whether a person has yet to look at what she sent."""
        one = self.reached
        if one is None or one.submitted_at is None or self.is_done:
            return False
        return one.verified_at is None or one.verified_at < one.submitted_at

    @property
    def is_rejected(self) -> bool:
        """Whether what she sent was not enough."""
        return self.reached is not None and self.reached.status == "not_met" and not self.awaits_review

    @property
    def target(self) -> Decimal:
        """What is counted up to."""
        return self.promised.tracking.target

    @property
    def done(self) -> Decimal:
        """How far that is."""
        return self.reached.current_value if self.reached else _NOTHING

    @property
    def percent(self) -> Decimal:
        """From 0 to 100."""
        return self.reached.percent if self.reached else _NOTHING

    @property
    def has_bar(self) -> bool:
        """Whether there is something to count: more than yes or no."""
        if self.reached is None or self.is_done or self.promised.tracking.mode == _FLAG:
            return False
        return self.target > 1 and (not self.is_manual or self.done > 0)


@dataclass(frozen=True)
class Participation:
    """One enrollment of hers at a moment."""

    enrollment: Enrollment
    now: datetime
    is_payout_missing: bool = False
    """Whether nobody can tell just now how the payout stands."""

    @cached_property
    def steps(self) -> list[Step]:
        """The checklist: what is required first, in the order of the campaign."""
        progress = self.enrollment.progress
        reached = {one.criterion_id: one for one in progress.criteria} if progress else {}
        may = progress is not None and progress.state == "open" and self.now <= self.enrollment.deadline_at
        ordered = sorted(self.enrollment.criteria, key=lambda one: (not one.required, one.display_order))
        found = [Step(one, reached.get(one.criterion_id), may_report=False) for one in ordered]
        return [Step(one.promised, one.reached, may and one.is_manual and not one.is_done) for one in found]

    @property
    def required(self) -> list[Step]:
        """What has to be met."""
        return [one for one in self.steps if one.promised.required]

    @property
    def met(self) -> int:
        """How much of it is."""
        return sum(one.is_done for one in self.required)

    @property
    def next(self) -> Step | None:
        """What she can do now: what was not enough, else the first that is open and does not wait for a person."""
        hers = [one for one in self.required if not one.is_done and not one.awaits_review]
        return min(hers, key=lambda one: not one.is_rejected, default=None)

    @property
    def payout(self) -> Payout | None:
        """The money on its way."""
        return self.enrollment.current_payout

    @property
    def choices(self) -> list[Choice]:
        """The ways she may choose from now."""
        return self.payout.offered if self.payout else []

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        status = self.enrollment.status
        if status in _OVER:
            return Phase.OVER
        if status == "active" and (self.payout is None or not self.is_earned):
            return Phase.UNDER_WAY if self.now <= self.enrollment.deadline_at else Phase.TIME_IS_UP
        return self._phase_of_payout(status)

    def _phase_of_payout(self, status: str) -> Phase:
        state = self.payout.state if self.payout else ""
        if state == "issued" or (not state and status in _EARNED):
            return Phase.PAID
        if state in ("withdrawn", "reversed"):
            return Phase.STOPPED
        return Phase.CHOOSE if self.choices else Phase.ON_ITS_WAY

    @property
    def is_earned(self) -> bool:
        """Whether every required criterion is met."""
        progress = self.enrollment.progress
        return progress is not None and progress.state == "met"

    @property
    def is_open(self) -> bool:
        """Whether something may still happen."""
        return self.phase not in (Phase.OVER, Phase.PAID, Phase.STOPPED)

    @property
    def story(self) -> list[Happening]:
        """What has happened, the newest first."""
        return sorted(self._happenings(), key=lambda one: one.at, reverse=True)

    def _happenings(self) -> Iterable[Happening]:
        one, progress = self.enrollment, self.enrollment.progress
        yield Happening(one.enrolled_at, _("You joined"), "cool")
        for step in self.steps:
            yield from _of_step(step)
        if progress and progress.decided_at and progress.state == "met":
            yield Happening(progress.decided_at, _("Everything is met"), "good")
        if one.ended_at and self.phase is Phase.OVER:
            yield Happening(one.ended_at, _("It ended"))


def _of_step(step: Step) -> Iterable[Happening]:
    label, one = step.promised.label, step.reached
    if one is None:
        return
    if one.submitted_at:
        yield Happening(one.submitted_at, _("You sent evidence: %(label)s"), "cool", label)
    if one.measured_at:
        yield Happening(one.measured_at, _("Measured: %(label)s"), "cool", label, one.measured_notes or "")
    if one.verified_at:
        said = {"met": (_("Confirmed: %(label)s"), "good"), "waived": (_("Let off: %(label)s"), "good")}
        title, tone = said.get(one.status, (_("Looked at, and more is needed: %(label)s"), "warm"))
        yield Happening(one.verified_at, title, tone, label, one.notes or "")


def participations(
    enrollments: Iterable[Enrollment], now: datetime, *, missing: Iterable[str] = ()
) -> list[Participation]:
    """What is open comes first, by deadline; what is over last, the newest first."""
    lacks_payouts = "current_payout" in missing
    found = [Participation(one, now, is_payout_missing=lacks_payouts) for one in enrollments]
    going = sorted((one for one in found if one.is_open), key=lambda one: one.enrollment.deadline_at)
    rest = [one for one in found if not one.is_open]
    return [*going, *sorted(rest, key=lambda one: one.enrollment.enrolled_at, reverse=True)]
