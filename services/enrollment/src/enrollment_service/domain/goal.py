"""Goals of campaigns: what a contact does that ends her enrollment, wherever its journey stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.enrollment import MilestoneCompleted
from contracts.values import ExitReason, Goal


@dataclass(frozen=True)
class OpenEnrollment:
    """An enrollment that could reach a goal, with the version whose goals are its."""

    enrollment_id: UUID
    contact_id: UUID
    version: tuple[UUID, int]
    enrolled_at: datetime


def reached(goals: Sequence[Goal], told: MilestoneCompleted, enrolled_at: datetime) -> ExitReason | None:
    """Why an enrollment ends by a milestone: the reason of its first goal that this is; None if it is none."""
    if told.occurred_at < enrolled_at:
        return None
    return next((goal.reason for goal in goals if _is(goal, told)), None)


def first_reached(
    enrollments: Iterable[OpenEnrollment],
    goals: Mapping[tuple[UUID, int], Sequence[Goal]],
    told: Iterable[MilestoneCompleted],
) -> dict[UUID, tuple[ExitReason, MilestoneCompleted]]:
    """Enrollments that end by what was told, each with the reason and the milestone that was told first."""
    first = dict[UUID, tuple[ExitReason, MilestoneCompleted]]()
    open_ = list(enrollments)
    for milestone in told:
        for one in open_:
            reason = reached(goals.get(one.version, ()), milestone, one.enrolled_at)
            if reason is not None and one.contact_id == milestone.contact_id:
                first.setdefault(one.enrollment_id, (reason, milestone))
    return first


def _is(goal: Goal, told: MilestoneCompleted) -> bool:
    return goal.source is told.source and goal.event_name in (None, told.name)
