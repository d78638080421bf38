"""Tasks: what a journey gives staff to do about a contact."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.values import CreateTask


class TaskStatus(StrEnum):
    """Whether a task is still to be done."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Task:
    """Something that staff is to do about a contact."""

    task_id: UUID
    """That of the step execution which gave it: one step gives one task."""
    enrollment_id: UUID
    campaign_id: UUID
    step_id: UUID
    activity_subtype: str | None
    title: str
    description: str
    assignee_id: UUID | None
    due_at: datetime | None
    created_at: datetime
    status: TaskStatus = TaskStatus.OPEN
    closed_at: datetime | None = None
    closed_by: UUID | None = None


@dataclass(frozen=True)
class ListedTask:
    """A task with its contact, who may have been merged into another one since."""

    task: Task
    contact_id: UUID


@dataclass(frozen=True)
class WantedTasks:
    """What a list of tasks is to show; None takes all."""

    status: TaskStatus | None = None
    assignee_id: UUID | None = None
    campaign_id: UUID | None = None
    contact_id: UUID | None = None
    activity_subtype: str | None = None


def task_of(step: CreateTask, task_id: UUID, *, enrollment_id: UUID, campaign_id: UUID, now: datetime) -> Task:
    """The task that a step gives an enrollment now."""
    return Task(
        task_id=task_id,
        enrollment_id=enrollment_id,
        campaign_id=campaign_id,
        step_id=step.step_id,
        activity_subtype=step.activity_subtype,
        title=step.title,
        description=step.description,
        assignee_id=step.assignee_id,
        due_at=None if step.due_after_seconds is None else now + timedelta(seconds=step.due_after_seconds),
        created_at=now,
    )


def closed(task: Task, status: TaskStatus, *, by: UUID, now: datetime) -> Task | None:
    """The task done, or cancelled; None if it is closed already."""
    if task.status is not TaskStatus.OPEN:
        return None
    return replace(task, status=status, closed_at=now, closed_by=by)


def assigned(task: Task, assignee_id: UUID | None) -> Task | None:
    """The task as somebody's, or nobody's; None if it is closed."""
    return replace(task, assignee_id=assignee_id) if task.status is TaskStatus.OPEN else None
