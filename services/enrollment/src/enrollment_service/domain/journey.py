"""The journey engine: at which step an enrollment stands, and what is to be done now. No clock, no I/O."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import StepResult
from contracts.values import Anchor, Journey, Step
from contracts.values.steps.step import WithNext

from .execution import Execution
from .moment import Moment
from .steps import ANSWERS, KINDS
from .steps.kind import Alter, Call, Course, Entrust, HandOut, Leave, Over, Rest, Turn


class Standing(StrEnum):
    """What a journey waits for."""

    WAITING = "waiting"
    """For its step's turn."""
    UNDER_WAY = "under_way"
    """For the end of its step, which an event or a time brings."""
    FINISHED = "finished"


@dataclass(frozen=True)
class JourneyState:
    """Where an enrollment stands."""

    step_id: UUID | None
    """None once the journey has ended."""
    standing: Standing
    due_at: datetime | None = None
    """When time alone makes it go on, or lets an enrollment leave with it; None if only an event does, or nothing."""
    visit: int = 1
    """Number of the step along the way that was taken: a step entered again has another number."""

    def is_due(self, now: datetime) -> bool:
        """Whether time lets it go on now."""
        return self.due_at is not None and self.due_at <= now

    @property
    def rests(self) -> bool:
        """Whether its step has begun and is ended by a time."""
        return self.standing is Standing.UNDER_WAY and self.due_at is not None


NOWHERE = JourneyState(None, Standing.FINISHED)
"""Where a journey stands that has not begun."""


@dataclass(frozen=True)
class Begin:
    """The turn of a step has come, and this is its course."""

    step_id: UUID
    visit: int
    due_at: datetime
    course: Course


@dataclass(frozen=True)
class End:
    """A step that had begun earlier is over."""

    step_id: UUID
    visit: int
    over: Over


Act = Begin | End
VISITED_TOO_OFTEN = "visited_too_often"
_WORN_OUT = Over(StepResult.SKIPPED, None, (VISITED_TOO_OFTEN,))
"""What a step comes to that was visited as often as a step may be: the journey ends there."""


def begin(journey: Journey, moment: Moment) -> JourneyState:
    """The state before the entry, whose delay counts from now, or from the enrollment if it says so."""
    return enter(journey, journey.entry, moment, visit=1)


def advance(journey: Journey, state: JourneyState, moment: Moment) -> tuple[JourneyState, list[Act]]:
    """Go on as far as time allows: to a step that a time or an event lets begin or end, or to the end.

    It always comes to rest, because every loop of a valid journey takes time, and that counts from `now`.
    """
    acts: list[Act] = []
    while state.is_due(moment.now):
        acts.append(_act(journey, state, moment))
        state = _after(journey, state, acts[-1], moment)
        moment = _knowing(moment, acts[-1])
    return state, acts


def end(
    journey: Journey, state: JourneyState, execution: Execution, event: Event, moment: Moment
) -> tuple[JourneyState, Over | None]:
    """Let an event end a step that is under way; None if it does not. Of a step left behind only the end is noted.

    After a step that another version of the journey has taken away it goes on where it stands.
    """
    over = _ending(journey, state, execution, event)
    if over is None or state.step_id is None or state.visit != execution.visit:
        return state, over
    to = over.to if state.step_id == execution.step_id else state.step_id
    return enter(journey, to, moment, visit=state.visit + 1), over


def _ending(journey: Journey, state: JourneyState, execution: Execution, event: Event) -> Over | None:
    """How an event ends a step; one that is gone, or of another kind now, is ended by the answer to what it did."""
    step = journey.by_id.get(execution.step_id)
    if step is not None and (how := KINDS[type(step)].ends.get(type(event))):
        return how(step, execution, event)
    gone, answers = WithNext(step_id=execution.step_id, name="", next=state.step_id), ANSWERS.get(type(event))
    return answers(gone, execution, event) if answers else None


def stop(state: JourneyState) -> JourneyState:
    """The enrollment is over: no step has its turn any more."""
    return replace(state, step_id=None, standing=Standing.FINISHED, due_at=None)


def _act(journey: Journey, state: JourneyState, moment: Moment) -> Act:
    assert state.step_id is not None and state.due_at is not None  # noqa: S101, PT018 - due, so it stands somewhere
    step = journey.by_id[state.step_id]
    kind = KINDS[type(step)]
    if state.rests:
        assert kind.elapsed is not None  # noqa: S101 - it rested
        return End(step.step_id, state.visit, kind.elapsed(step))
    is_worn_out = step.step_id in moment.worn_out
    course = _WORN_OUT if is_worn_out else kind.begin(step, Turn(state.due_at, moment))
    return Begin(step.step_id, state.visit, state.due_at, course)


def _after(journey: Journey, state: JourneyState, act: Act, moment: Moment) -> JourneyState:
    course = act.course if isinstance(act, Begin) else act.over
    match course:
        case Over():
            return enter(journey, course.to, moment, visit=state.visit + 1)
        case HandOut() | Call():
            return replace(state, standing=Standing.UNDER_WAY, due_at=None)
        case Rest():
            return replace(state, standing=Standing.UNDER_WAY, due_at=course.until)
        case Leave():
            return stop(state)
        case Entrust() | Alter():
            return enter(journey, course.over.to, moment, visit=state.visit + 1)
        case _:
            assert_never(course)


def _knowing(moment: Moment, act: Act) -> Moment:
    """The moment as later steps find it: a contact who was changed is another one."""
    if isinstance(act, Begin) and isinstance(act.course, Alter):
        return replace(moment, profile=moment.known.as_changed(act.course.contact))
    return moment


def enter(journey: Journey, step_id: UUID | None, moment: Moment, *, visit: int) -> JourneyState:
    """The state before a step that is come to now, or the end."""
    if step_id is None:
        return JourneyState(None, Standing.FINISHED, visit=visit)
    return JourneyState(step_id, Standing.WAITING, turn_of(journey.by_id[step_id], moment, since=moment.now), visit)


def turn_of(step: Step, moment: Moment, *, since: datetime) -> datetime:
    """When a step that was come to then may begin: after its delay, and never before now."""
    begins = moment.enrolled_at if step.anchor is Anchor.ENROLLMENT else since
    return max(moment.now, begins + timedelta(seconds=step.delay_seconds))
