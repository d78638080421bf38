"""Leading a journey over into a later version of its campaign: nothing begins by it, is done twice, or comes early."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.enrollment import StepResult
from contracts.values import Anchor, Journey, Step

from .execution import Execution
from .journey import JourneyState, Standing, enter, turn_of
from .journey_instance import JourneyInstance, Moved, closing, completed_by, ending_of
from .moment import Moment
from .steps import KINDS
from .steps.kind import Course, Over, Rest, Turn

STEP_REMOVED = "step_removed"


class Fate(StrEnum):
    """What becomes of whoever stands at a step when her journey follows."""

    STAYS = "stays"
    """At the step, which is still there."""
    MOVES = "moves"
    """To the first step after it that is still there."""
    MOVES_AFTERWARDS = "moves_afterwards"
    """There too, when what was handed out is over."""
    ENDS = "ends"
    """No step after it is there any more, so the journey ends."""


@dataclass(frozen=True)
class Place:
    """Where in a journey somebody stands."""

    step_id: UUID
    has_begun: bool
    """Whether her step has begun, and is not over."""
    rests: bool
    """Whether it is ended by a time."""


@dataclass(frozen=True)
class Passage:
    """What becomes of her, and where she goes on; None where the journey ends."""

    fate: Fate
    to: UUID | None


@dataclass(frozen=True)
class Edit:
    """A journey as two versions of its campaign have it."""

    before: Journey
    after: Journey

    def passage(self, place: Place) -> Passage:
        """What becomes of somebody who stands there; a step under way that is of another kind now counts as gone."""
        if self.has(place):
            return Passage(Fate.STAYS, place.step_id)
        to = self.successor(place.step_id)
        if to is None:
            return Passage(Fate.ENDS, None)
        waits_for_answer = place.has_begun and not place.rests
        return Passage(Fate.MOVES_AFTERWARDS if waits_for_answer else Fate.MOVES, to)

    def has(self, place: Place) -> bool:
        """Whether somebody may stay where she stands."""
        before, after = self.before.by_id[place.step_id], self.after.by_id.get(place.step_id)
        return after is not None and (not place.has_begun or type(after) is type(before))

    def successor(self, step_id: UUID) -> UUID | None:
        """The first step after one, on the way that leads past it, that is still there; None if there is none."""
        passed, onward = set[UUID](), self.before.by_id[step_id].onward()
        while onward is not None and onward not in self.after.by_id and onward not in passed:
            passed.add(onward)
            onward = self.before.by_id[onward].onward()
        return onward if onward in self.after.by_id else None


def follow(
    edit: Edit, state: JourneyState, begun: Execution | None, moment: Moment
) -> tuple[JourneyState, Over | None]:
    """Where a running journey stands in the later version, and how the step that only rested there ended, if it did.

    `begun` is what is under way at its place. The turn of a step that is the same as before stays what it was.
    """
    assert state.step_id is not None  # noqa: S101 - a journey that runs stands somewhere
    is_held = begun is not None and begun.step_id != state.step_id
    has_begun = state.standing is Standing.UNDER_WAY and not is_held
    passage = edit.passage(Place(state.step_id, has_begun, state.rests))
    if is_held and passage.to is not None:
        return replace(state, step_id=passage.to), None
    match passage.fate:
        case Fate.STAYS:
            return replace(state, due_at=_due(edit, state, begun, moment)), None
        case Fate.MOVES_AFTERWARDS:
            return replace(state, step_id=passage.to), None
        case _ if state.rests:
            over = Over(StepResult.SKIPPED, passage.to, (STEP_REMOVED,))
            return enter(edit.after, passage.to, moment, visit=state.visit + 1), over
        case _:
            return _moved(edit, state, passage.to, moment), None


def lead_over(instance: JourneyInstance, edit: Edit, to: int, begun: Execution | None, now: datetime) -> Moved:
    """Lead a running journey over into version `to` of its campaign."""
    state, over = follow(edit, instance.state, begun, instance.at(now))
    after = closing(replace(instance, campaign_version=to, state=state), now)
    if over is None or begun is None:
        return Moved(after)
    ended = completed_by(instance, begun.execution_id, begun.step_id, over, now)
    return Moved(after, ended=(ending_of(begun.execution_id, over, now),), said=(ended,))


def _moved(edit: Edit, state: JourneyState, to: UUID | None, moment: Moment) -> JourneyState:
    """Whoever had not begun her step stands before another one, whose delay counts from when hers did."""
    if to is None:
        return enter(edit.after, None, moment, visit=state.visit + 1)
    since = _since(edit.before.by_id[_place(state)], state, moment)
    return replace(state, step_id=to, due_at=turn_of(edit.after.by_id[to], moment, since=since))


def _due(edit: Edit, state: JourneyState, begun: Execution | None, moment: Moment) -> datetime | None:
    """When somebody who stays goes on: as planned, unless the step lets another time pass now; never before now."""
    old, new = (on.by_id[_place(state)] for on in (edit.before, edit.after))
    if state.rests and begun is not None:
        before, after = (_rest(step, begun, moment) for step in (old, new))
        if before == after:
            return state.due_at
        return max(moment.now, after.until) if isinstance(after, Rest) else moment.now
    if state.due_at is None or (old.delay_seconds, old.anchor) == (new.delay_seconds, new.anchor):
        return state.due_at
    return turn_of(new, moment, since=_since(old, state, moment))


def _rest(step: Step, begun: Execution, moment: Moment) -> Course:
    """What a step would have come to if it had begun as it is said now, when it began."""
    course: Course = KINDS[type(step)].begin(step, Turn(begun.due_at, replace(moment, now=begun.begun_at)))
    return course


def _since(step: Step, state: JourneyState, moment: Moment) -> datetime:
    """When somebody came to the step that she waits for; now, where that cannot be told from its turn."""
    assert state.due_at is not None  # noqa: S101 - it waits for its turn
    delay = timedelta(seconds=step.delay_seconds)
    if step.anchor is Anchor.PREVIOUS_STEP:
        return state.due_at - delay
    return state.due_at if state.due_at > moment.enrolled_at + delay else moment.now


def _place(state: JourneyState) -> UUID:
    assert state.step_id is not None  # noqa: S101 - a journey that runs stands somewhere
    return state.step_id
