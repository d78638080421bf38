"""The journey engine: where an enrollment stands among its steps, and what is to be done now. No clock, no I/O."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.values import Condition, Step

Journey = Sequence[Step]


class Standing(StrEnum):
    """What a journey waits for."""

    WAITING = "waiting"
    """For the time its step is due."""
    SENDING = "sending"
    """For the step it handed out to be settled."""
    FINISHED = "finished"


@dataclass(frozen=True)
class JourneyState:
    """Where an enrollment stands; `due_at` is set while it waits for a time."""

    index: int
    standing: Standing
    due_at: datetime | None = None
    visit: int = 1
    """Which time this step is visited; every step of a straight journey is visited once."""


@dataclass(frozen=True)
class SendStep:
    """Hand this step out now; after `stale_at` it is not worth carrying out."""

    step_id: UUID
    visit: int
    due_at: datetime
    stale_at: datetime


@dataclass(frozen=True)
class SkipStep:
    """This step is passed over, and why."""

    step_id: UUID
    visit: int
    due_at: datetime
    reason: str


@dataclass(frozen=True)
class WaitUntil:
    """Nothing to do before this time."""

    at: datetime


@dataclass(frozen=True)
class Finish:
    """The last step is behind us."""


Effect = SendStep | SkipStep | WaitUntil | Finish


def begin(journey: Journey, now: datetime) -> JourneyState:
    """Before the first step, whose delay counts from now."""
    return _at(journey, 0, now)


def advance(
    journey: Journey, state: JourneyState, now: datetime, *, holding: Collection[Condition] = ()
) -> tuple[JourneyState, list[Effect]]:
    """Go on as far as time allows, given the conditions that hold; a step that was handed out is waited for."""
    effects: list[Effect] = []
    while state.standing is Standing.WAITING and state.due_at is not None:
        if now < state.due_at:
            effects.append(WaitUntil(state.due_at))
            return state, effects
        effect = _due(journey[state.index], state, state.due_at, now, holding)
        effects.append(effect)
        if isinstance(effect, SendStep):
            return replace(state, standing=Standing.SENDING, due_at=None), effects
        state = _at(journey, state.index + 1, now)
        if state.standing is Standing.FINISHED:
            effects.append(Finish())
    return state, effects


def settle(journey: Journey, state: JourneyState, step_id: UUID, now: datetime) -> JourneyState:
    """The step that was handed out came to its end: the next one's delay begins. Another step changes nothing."""
    if state.standing is not Standing.SENDING or journey[state.index].step_id != step_id:
        return state
    return _at(journey, state.index + 1, now)


def stop(state: JourneyState) -> JourneyState:
    """The enrollment is over: nothing more is handed out."""
    return replace(state, standing=Standing.FINISHED, due_at=None)


def _due(
    step: Step, state: JourneyState, due_at: datetime, now: datetime, holding: Collection[Condition]
) -> SendStep | SkipStep:
    stale_at = due_at + timedelta(seconds=step.stale_after_seconds)
    if step.unless is not None and step.unless in holding:
        return SkipStep(step.step_id, state.visit, due_at, step.unless.value)
    if now >= stale_at:
        return SkipStep(step.step_id, state.visit, due_at, "stale")
    return SendStep(step.step_id, state.visit, due_at, stale_at)


def _at(journey: Journey, index: int, now: datetime) -> JourneyState:
    if index >= len(journey):
        return JourneyState(len(journey), Standing.FINISHED)
    return JourneyState(index, Standing.WAITING, now + timedelta(seconds=journey[index].delay_seconds))
