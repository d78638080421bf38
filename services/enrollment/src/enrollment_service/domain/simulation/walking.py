"""The walk of one simulated contact. Steps are decided by the engine and by nothing else."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import assert_never
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import MilestoneCompleted, StepResult
from contracts.progress import CriteriaMet
from contracts.values import NO_PAYOUT, CampaignDefinition, EnrollmentField, ExitReason, Facts, PayoutStatus

from .. import journey as engine
from ..contact import Contact
from ..execution import Execution
from ..goal import reached
from ..journey import Act, Begin, JourneyState, Standing
from ..moment import Moment
from ..own_field import OwnField
from ..profile import Profile
from ..rules import Known
from ..steps.kind import Alter, Call, Course, Entrust, HandOut, Leave, Over, Rest
from .assumptions import Assumptions
from .drawing import SimulatedContact, future
from .told import called, completed, met, settled

SENDING_TAKES = timedelta(seconds=2)
"""Between the turn of a step that sends and the end of its message."""
_HERS = UUID(int=0)
"""The one enrollment and the one campaign there are."""


@dataclass(frozen=True)
class Scenario:
    """What is simulated: a definition, on assumptions, until a time."""

    definition: CampaignDefinition
    assumed: Assumptions
    ends_at: datetime
    step_visits: int
    """How often one step may be visited."""
    own: Mapping[str, OwnField] = field(default_factory=dict)
    """Fields that the tenant has made for contacts."""

    @property
    def asks_something(self) -> bool:
        """Whether there are criteria to be met, and a deadline for them."""
        return any(criterion.required for criterion in self.definition.criteria)


@dataclass(frozen=True)
class SimulatedStep:
    """A step that she came to."""

    step_id: UUID
    begun_at: datetime
    over: Over | None
    """None while it lasts."""
    is_message: bool


@dataclass
class Walk:
    """Where she stands, what she has passed, and how it ended."""

    who: SimulatedContact
    state: JourneyState
    passed: dict[int, SimulatedStep] = field(default_factory=dict)
    """By visit."""
    has_met: bool = False
    exit: ExitReason | None = None
    """None while she is enrolled."""

    @property
    def has_ended_journey(self) -> bool:
        """Whether she has passed the last step; a journey without steps never ends."""
        return bool(self.passed) and self.state.step_id is None

    @property
    def is_paid(self) -> bool:
        """Whether she got what was promised: that is what completes an enrollment whose criteria are met."""
        return self.has_met and self.exit is ExitReason.COMPLETED

    @property
    def messages(self) -> int:
        """How many she was sent."""
        return sum(one.is_message and one.over is not None and one.over.result is _SENT for one in self.passed.values())


_SENT = StepResult.COMPLETED


@dataclass(order=True)
class _Coming:
    """Something that will happen: an event that is told, or the end of her enrollment."""

    at: datetime
    place: int
    """Of two at one time, what was known first comes first."""
    what: Event | ExitReason = field(compare=False)


def walk(scenario: Scenario, who: SimulatedContact) -> Walk:
    """Lead a contact along, until she leaves or the simulated time ends."""
    walker = _Walker(scenario, who)
    walker.go()
    return walker.walk


class _Walker:
    def __init__(self, scenario: Scenario, who: SimulatedContact) -> None:
        self._scenario, self._journey = scenario, scenario.definition.journey
        self._visits, self._worn_out = Counter[UUID](), set[UUID]()
        self._coming, self._places = list[_Coming](), count()
        self._profile = _unknown(scenario, who)
        self.walk = Walk(who, engine.NOWHERE)
        self.walk.state = engine.begin(self._journey, self._moment(who.enrolled_at))
        self._foresee()

    def go(self) -> None:
        """Go on until nothing more happens in time; what is told when a step's turn comes is heard before it."""
        while self.walk.exit is None and (at := self._next()) is not None and at <= self._scenario.ends_at:
            if self._coming and self._coming[0].at == at:
                self._hear(heappop(self._coming))
            else:
                self._advance(at)
            if self._has_had_all():
                self.walk.exit = ExitReason.COMPLETED

    def _has_had_all(self) -> bool:
        """Whether nothing is left to wait for: real enrollments are completed then."""
        return self.walk.exit is None and self.walk.has_ended_journey and not self._scenario.asks_something

    def _next(self) -> datetime | None:
        told = [self._coming[0].at] if self._coming else []
        due = [self.walk.state.due_at] if self.walk.state.due_at else []
        return min([*told, *due], default=None)

    def _foresee(self) -> None:
        """Everything that happens whatever the journey does."""
        who, definition = self.walk.who, self._scenario.definition
        window = timedelta(days=definition.completion_window_days)
        hers = future(who, self._scenario.assumed, window)
        for at, behaviour in hers.acts:
            self._expect(at, completed(who.contact_id, behaviour, at))
        if not self._scenario.asks_something:
            return
        if hers.meets_at is not None:
            self._expect(hers.meets_at, met(who.contact_id, hers.meets_at))
        else:
            self._expect(who.enrolled_at + window + timedelta(hours=definition.grace_hours), ExitReason.EXPIRED)

    def _expect(self, at: datetime, what: Event | ExitReason) -> None:
        heappush(self._coming, _Coming(at, next(self._places), what))

    def _hear(self, coming: _Coming) -> None:
        if not isinstance(coming.what, Event):
            self.walk.exit = coming.what
            return
        if isinstance(coming.what, MilestoneCompleted) and not self.walk.has_met:
            goals = self._scenario.definition.goals
            self.walk.exit = reached(goals, coming.what, self.walk.who.enrolled_at)
        self._end(coming.what, coming.at)
        if isinstance(coming.what, CriteriaMet):
            self.walk.has_met = True
            self._expect(coming.at + self._scenario.assumed.paid_after, ExitReason.COMPLETED)

    def _end(self, event: Event, now: datetime) -> None:
        """Let an event end the step that is under way, if it does."""
        state, passed = self.walk.state, self.walk.passed
        if state.step_id is None or state.standing is not Standing.UNDER_WAY:
            return
        begun = passed[state.visit]
        under_way = _execution(begun.step_id, state.visit, begun.begun_at)
        self.walk.state, over = engine.end(self._journey, state, under_way, event, self._moment(now))
        passed[state.visit] = replace(begun, over=over)

    def _advance(self, now: datetime) -> None:
        self.walk.state, acts = engine.advance(self._journey, self.walk.state, self._moment(now))
        for act in acts:
            self._note(act, now)

    def _note(self, act: Act, now: datetime) -> None:
        passed = self.walk.passed
        if not isinstance(act, Begin):
            passed[act.visit] = replace(passed[act.visit], over=act.over)
            return
        course = act.course
        passed[act.visit] = SimulatedStep(act.step_id, now, _over(course), is_message=isinstance(course, HandOut))
        self._visits[act.step_id] += 1
        if self._visits[act.step_id] >= self._scenario.step_visits:
            self._worn_out.add(act.step_id)
        if isinstance(course, HandOut):
            at, has_failed = now + SENDING_TAKES, self.walk.who.chance.random() < self._scenario.assumed.failed
            self._expect(at, settled(_execution_id(act.visit), course.channel, at, has_failed=has_failed))
        if isinstance(course, Call):
            self._expect(now + SENDING_TAKES, called(_execution_id(act.visit)))
        if isinstance(course, Alter):
            self._profile = self._profile.as_changed(course.contact)
        if isinstance(course, Leave) and not self.walk.has_met:
            self.walk.exit = course.reason

    def _moment(self, now: datetime) -> Moment:
        who, has_met = self.walk.who, self.walk.has_met
        facts: Facts = {
            EnrollmentField.CRITERIA_MET: has_met,
            EnrollmentField.HAS_ORDER: self._scenario.assumed.purchase is not None,
            EnrollmentField.PAYOUT_STATUS: PayoutStatus.CRITERIA_MET.value if has_met else NO_PAYOUT,
        }
        return Moment(now, who.contact_id, who.enrolled_at, who.zone, facts, self._worn_out, self._profile)


def _over(course: Course) -> Over | None:
    """What a step comes to at its turn; None of one that lasts."""
    match course:
        case Over():
            return course
        case Entrust() | Alter():
            return course.over
        case Leave():
            return Over(StepResult.COMPLETED, None, (course.reason.value,))
        case HandOut() | Rest() | Call():
            return None
        case _:
            assert_never(course)


def _unknown(scenario: Scenario, who: SimulatedContact) -> Profile:
    """Of a made-up contact nothing is known but where she lives."""
    zone = who.zone.key
    contact = Contact(who.contact_id, who.enrolled_at, who.enrolled_at, version=1, zone=zone)
    return Profile(Known(contact), scenario.own, zone)


def _execution_id(visit: int) -> UUID:
    return UUID(int=visit)


def _execution(step_id: UUID, visit: int, begun_at: datetime) -> Execution:
    return Execution(_execution_id(visit), _HERS, _HERS, step_id, visit, begun_at, begun_at)
