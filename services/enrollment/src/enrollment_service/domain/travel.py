"""An enrollment on its journey: what the engine's effects mean for it, as executions and events."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import StepCompleted, StepDue
from contracts.messaging import MessageSettled
from contracts.values import Condition

from . import journey as engine
from .enrollment import OPEN, Status
from .journey import Effect, Finish, Journey, JourneyState, SendStep, SkipStep, WaitUntil

Result = Literal["sent", "skipped", "failed"]
NameExecution = Callable[[UUID, UUID, int], UUID]
"""The id of the execution of (enrollment, step, visit): always the same for the same."""


@dataclass(frozen=True)
class Travel:
    """Where an enrollment stands in its journey, with what its steps need."""

    enrollment_id: UUID
    campaign_id: UUID
    campaign_version: int
    """The journey is that of the version the contact entered with."""
    contact_id: UUID
    contact_version: int
    status: Status
    state: JourneyState

    @property
    def holding(self) -> tuple[Condition, ...]:
        """Conditions that hold for this enrollment now."""
        return () if self.status is Status.ACTIVE else (Condition.CRITERIA_MET,)


@dataclass(frozen=True)
class Execution:
    """One step carried out, or passed over, for one enrollment."""

    execution_id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    step_id: UUID
    visit: int
    due_at: datetime
    handed_at: datetime
    """When it was handed out or passed over; never before it was due."""
    result: Result | None = None
    reasons: tuple[str, ...] = ()
    settled_at: datetime | None = None


def move(travel: Travel, journey: Journey, now: datetime) -> tuple[Travel, list[Effect]]:
    """Go on as far as time allows; an enrollment that is over goes nowhere."""
    if travel.status not in OPEN:
        return replace(travel, state=engine.stop(travel.state)), []
    state, effects = engine.advance(journey, travel.state, now, holding=travel.holding)
    return replace(travel, state=state), effects


def carried_out(
    travel: Travel, effects: Sequence[Effect], now: datetime, *, name: NameExecution
) -> tuple[list[Execution], list[Event]]:
    """What effects leave behind, and what is said of them."""
    executions: list[Execution] = []
    said: list[Event] = []
    for effect in effects:
        match effect:
            case SendStep():
                execution = _execution(travel, effect, now, name)
                said.append(_due(travel, execution, effect))
            case SkipStep():
                execution = _execution(travel, effect, now, name)
                execution = replace(execution, result="skipped", reasons=(effect.reason,), settled_at=now)
                said.append(_completed(execution, "skipped", now))
            case WaitUntil() | Finish():
                continue
            case _:
                assert_never(effect)
        executions.append(execution)
    return executions, said


def settle(execution: Execution, event: MessageSettled, now: datetime) -> tuple[Execution, list[Event]]:
    """How a message ended is how its step ended; what was settled stays so."""
    if execution.result is not None:
        return execution, []
    result: Result = "sent" if event.outcome == "sent_unconfirmed" else event.outcome
    settled = replace(execution, result=result, reasons=event.reasons, settled_at=now)
    return settled, [_completed(settled, result, now)]


def go_on(travel: Travel, journey: Journey, settled: Execution, now: datetime) -> Travel:
    """Past the step that was settled, waiting for the next."""
    return replace(travel, state=engine.settle(journey, travel.state, settled.step_id, now))


def _execution(travel: Travel, effect: SendStep | SkipStep, now: datetime, name: NameExecution) -> Execution:
    return Execution(
        execution_id=name(travel.enrollment_id, effect.step_id, effect.visit),
        enrollment_id=travel.enrollment_id,
        campaign_id=travel.campaign_id,
        step_id=effect.step_id,
        visit=effect.visit,
        due_at=effect.due_at,
        handed_at=now,
    )


def _due(travel: Travel, execution: Execution, effect: SendStep) -> StepDue:
    return StepDue(
        execution_id=execution.execution_id,
        enrollment_id=travel.enrollment_id,
        campaign_id=travel.campaign_id,
        campaign_version=travel.campaign_version,
        step_id=effect.step_id,
        contact_id=travel.contact_id,
        contact_version=travel.contact_version,
        due_at=effect.due_at,
        stale_at=effect.stale_at,
    )


def _completed(execution: Execution, result: Result, now: datetime) -> StepCompleted:
    return StepCompleted(
        execution_id=execution.execution_id,
        enrollment_id=execution.enrollment_id,
        campaign_id=execution.campaign_id,
        step_id=execution.step_id,
        result=result,
        occurred_at=now,
    )
