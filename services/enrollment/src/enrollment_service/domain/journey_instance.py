"""The journey of one enrollment: what the engine's acts leave behind, as executions and events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import StepCompleted, StepDue, StepResult
from contracts.values import (
    NO_PAYOUT,
    EnrollmentField,
    EnrollmentStatus,
    ExitReason,
    Facts,
    Journey,
    PayoutStatus,
)

from . import journey as engine
from .contact import Contact
from .execution import Ending, Execution, MakeExecutionId
from .journey import Act, Begin, End, JourneyState
from .moment import Moment
from .profile import Profile
from .steps.kind import Alter, Call, Entrust, HandOut, Leave, Over, Rest
from .task import Task, task_of
from .webhook import WebhookCall, call_of
from .zones import zone_of

ENROLLMENT_ENDED = "enrollment_ended"
Version = tuple[UUID, int]
"""Campaign and number of a published version."""


@dataclass(frozen=True)
class JourneyInstance:
    """Where an enrollment stands in its journey, with what its steps need."""

    enrollment_id: UUID
    campaign_id: UUID
    campaign_version: int
    """The journey is that of the version the contact entered with, or of a later one that it has followed."""
    contact_id: UUID
    contact_version: int
    enrolled_at: datetime
    zones: tuple[str | None, ...]
    """The contact's and the tenant's, as far as they are known."""
    status: EnrollmentStatus
    payout_status: PayoutStatus | None
    has_order: bool
    state: JourneyState
    ends_with_journey: bool = False
    """Whether there is nothing else to wait for: no criteria that have to be met."""
    worn_out: frozenset[UUID] = frozenset()
    """Steps that were visited as often as a step may be."""
    is_paused: bool = False
    """Whether no time lets it go on: what its state plans comes when it is resumed."""
    profile: Profile | None = None
    """What is known of the contact, if the journey asks it or changes it and is about to go on."""

    @property
    def version(self) -> Version:
        """Which journey it is on."""
        return self.campaign_id, self.campaign_version

    @property
    def facts(self) -> Facts:
        """What steps may ask about the enrollment."""
        return {
            EnrollmentField.CRITERIA_MET: self.payout_status is not None,
            EnrollmentField.HAS_ORDER: self.has_order,
            EnrollmentField.PAYOUT_STATUS: NO_PAYOUT if self.payout_status is None else self.payout_status.value,
        }

    def at(self, now: datetime) -> Moment:
        """What the journey goes by now."""
        return Moment(
            now, self.contact_id, self.enrolled_at, zone_of(self.zones), self.facts, self.worn_out, self.profile
        )


@dataclass(frozen=True)
class Moved:
    """A journey instance after it moved, and everything that follows from its move."""

    instance: JourneyInstance
    begun: tuple[Execution, ...] = ()
    ended: tuple[Ending, ...] = ()
    said: tuple[Event, ...] = ()
    tasks: tuple[Task, ...] = ()
    leaves: ExitReason | None = None
    """Set if a step says that the contact is to leave the campaign."""
    contact: Contact | None = None
    """Set if steps have changed her."""
    calls: tuple[WebhookCall, ...] = ()


def move(instance: JourneyInstance, journey: Journey, now: datetime, *, make_id: MakeExecutionId) -> Moved:
    """Go on as far as time allows; one whose journey has ended leaves in a move of its own, to be tried again."""
    if not instance.status.is_open or instance.state.step_id is None:
        leaves = instance.status.is_open and instance.state.due_at is not None
        stopped = replace(instance, state=engine.stop(instance.state))
        return Moved(stopped, leaves=ExitReason.COMPLETED if leaves else None)
    state, acts = engine.advance(journey, instance.state, instance.at(now))
    moved = _moved(replace(instance, state=state), acts, now, make_id)
    return moved if moved.leaves else replace(moved, instance=closing(moved.instance, now))


def end_all(
    instances: Iterable[JourneyInstance],
    under_way: Iterable[Execution],
    journeys: Mapping[Version, Journey],
    events: Iterable[tuple[UUID, Event]],
    now: datetime,
) -> list[Moved]:
    """Let each event end what is under way of an enrollment; one answer an event, the last of an instance holds."""
    standing = {instance.enrollment_id: instance for instance in instances}
    open_ = {execution.execution_id: execution for execution in under_way}
    moved = []
    for enrollment_id, event in events:
        instance = standing[enrollment_id]
        theirs = [execution for execution in open_.values() if execution.enrollment_id == instance.enrollment_id]
        moved.append(end(instance, journeys[instance.version], theirs, event, now))
        standing[instance.enrollment_id] = moved[-1].instance
        open_ = {id_: one for id_, one in open_.items() if id_ not in {e.execution_id for e in moved[-1].ended}}
    return moved


def end(
    instance: JourneyInstance, journey: Journey, executions: Sequence[Execution], event: Event, now: datetime
) -> Moved:
    """Let an event end what is under way of an instance; after that the delay of the next step begins."""
    state, ended, said = instance.state, list[Ending](), list[Event]()
    moment = instance.at(now)
    for execution in executions:
        state, over = engine.end(journey, state, execution, event, moment)
        if over is not None:
            ended.append(ending_of(execution.execution_id, over, now))
            said.append(completed_by(instance, execution.execution_id, execution.step_id, over, now))
    after = replace(instance, state=state)
    return Moved(closing(after, now) if ended else after, ended=tuple(ended), said=tuple(said))


def closing(instance: JourneyInstance, now: datetime) -> JourneyInstance:
    """An instance that a step has just brought to the end of its journey leaves next, where that is all there is."""
    if instance.state.step_id is not None or not instance.ends_with_journey:
        return instance
    return replace(instance, state=replace(instance.state, due_at=now))


def stop(instance: JourneyInstance, now: datetime, *, make_id: MakeExecutionId) -> Moved:
    """The enrollment is over: nothing more begins, and a step that only rests is over too."""
    stopped = replace(instance, state=engine.stop(instance.state))
    step_id, visit = instance.state.step_id, instance.state.visit
    if step_id is None or not instance.state.rests:
        return Moved(stopped)
    return _moved(stopped, [End(step_id, visit, Over(StepResult.SKIPPED, None, (ENROLLMENT_ENDED,)))], now, make_id)


def _moved(instance: JourneyInstance, acts: Sequence[Act], now: datetime, make_id: MakeExecutionId) -> Moved:
    begun, ended, said = list[Execution](), list[Ending](), list[Event]()
    for act in acts:
        execution_id = make_id(instance.enrollment_id, act.step_id, act.visit)
        match act:
            case End():
                ended.append(ending_of(execution_id, act.over, now))
                said.append(completed_by(instance, execution_id, act.step_id, act.over, now))
            case Begin():
                instance = _knowing(instance, act)
                execution, events = _begin(instance, act, execution_id, now)
                begun.append(execution)
                said += events
            case _:
                assert_never(act)
    tasks = _tasks(instance, acts, now, make_id)
    moved = Moved(instance, tuple(begun), tuple(ended), tuple(said), tasks, _leaves(acts), _changed(acts))
    return replace(moved, calls=_calls(acts, begun))


def _calls(acts: Sequence[Act], begun: Sequence[Execution]) -> tuple[WebhookCall, ...]:
    by_visit = {one.visit: one for one in begun}
    return tuple(
        call_of(act.course.step, by_visit[act.visit])
        for act in acts
        if isinstance(act, Begin) and isinstance(act.course, Call)
    )


def _knowing(instance: JourneyInstance, act: Begin) -> JourneyInstance:
    """The instance with the contact as she is after a step has changed her: messages wait for that version of her."""
    if not isinstance(act.course, Alter) or instance.profile is None:
        return instance
    contact = act.course.contact
    return replace(instance, contact_version=contact.version, profile=instance.profile.as_changed(contact))


def _changed(acts: Sequence[Act]) -> Contact | None:
    courses = [act.course for act in acts if isinstance(act, Begin)]
    return next((one.contact for one in reversed(courses) if isinstance(one, Alter) and one.said), None)


def _tasks(instance: JourneyInstance, acts: Sequence[Act], now: datetime, make_id: MakeExecutionId) -> tuple[Task, ...]:
    return tuple(
        task_of(
            act.course.task,
            make_id(instance.enrollment_id, act.step_id, act.visit),
            enrollment_id=instance.enrollment_id,
            campaign_id=instance.campaign_id,
            now=now,
        )
        for act in acts
        if isinstance(act, Begin) and isinstance(act.course, Entrust)
    )


def _leaves(acts: Sequence[Act]) -> ExitReason | None:
    courses = (act.course for act in acts if isinstance(act, Begin))
    return next((course.reason for course in courses if isinstance(course, Leave)), None)


def _begin(instance: JourneyInstance, act: Begin, execution_id: UUID, now: datetime) -> tuple[Execution, list[Event]]:
    execution = Execution(
        execution_id=execution_id,
        enrollment_id=instance.enrollment_id,
        campaign_id=instance.campaign_id,
        step_id=act.step_id,
        visit=act.visit,
        due_at=act.due_at,
        begun_at=now,
    )
    match act.course:
        case HandOut():
            return execution, [_due(instance, execution, act.course)]
        case Rest() | Call():
            return execution, []
        case Over():
            return _over(instance, execution, act.course, now)
        case Entrust(_task, over):
            return _over(instance, execution, over, now)
        case Alter(_contact, said, over):
            ended, completed = _over(instance, execution, over, now)
            return ended, [*said, *completed]
        case Leave(reason):
            return _over(instance, execution, Over(StepResult.COMPLETED, None, (reason.value,)), now)
        case _:
            assert_never(act.course)


def _over(instance: JourneyInstance, execution: Execution, over: Over, now: datetime) -> tuple[Execution, list[Event]]:
    ending = ending_of(execution.execution_id, over, now)
    completed = completed_by(instance, execution.execution_id, execution.step_id, over, now)
    return replace(execution, **vars(ending)), [completed]


def ending_of(execution_id: UUID, over: Over, now: datetime) -> Ending:
    """How an execution ended, as it is stored."""
    return Ending(execution_id, over.result, over.reasons, over.branch, over.variant, now)


def _due(instance: JourneyInstance, execution: Execution, course: HandOut) -> StepDue:
    return StepDue(
        execution_id=execution.execution_id,
        enrollment_id=instance.enrollment_id,
        campaign_id=instance.campaign_id,
        campaign_version=instance.campaign_version,
        step_id=execution.step_id,
        contact_id=instance.contact_id,
        contact_version=instance.contact_version,
        channel=course.channel,
        content_id=course.content_id,
        content_version=course.content_version,
        due_at=execution.due_at,
        stale_at=course.stale_at,
    )


def completed_by(
    instance: JourneyInstance, execution_id: UUID, step_id: UUID, over: Over, now: datetime
) -> StepCompleted:
    """How it ended, as it is said."""
    return StepCompleted(
        execution_id=execution_id,
        enrollment_id=instance.enrollment_id,
        campaign_id=instance.campaign_id,
        step_id=step_id,
        result=over.result,
        branch=over.branch,
        variant=over.variant,
        occurred_at=now,
    )
