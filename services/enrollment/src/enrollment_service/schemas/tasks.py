"""HTTP shapes of tasks."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.bodies import In
from chassis.http.pages import Cursor, Limit

from ..domain.task import ListedTask, TaskStatus, WantedTasks


class TasksAsked(BaseModel):
    """Which tasks a list is to show."""

    status: TaskStatus | None = None
    assignee_id: UUID | None = None
    campaign_id: UUID | None = None
    contact_id: UUID | None = None
    activity_subtype: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    cursor: Cursor = None
    limit: Limit = 50

    def wanted(self) -> WantedTasks:
        """As the list takes it."""
        return WantedTasks(self.status, self.assignee_id, self.campaign_id, self.contact_id, self.activity_subtype)


class AssigneeIn(In):
    """Who is to do a task; null leaves it to anybody."""

    assignee_id: UUID | None


class TaskOut(BaseModel):
    """Something that staff is to do about a contact."""

    activity_type: Literal["task"] = "task"
    task_id: UUID
    contact_id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    step_id: UUID
    activity_subtype: str | None
    title: str
    description: str
    assignee_id: UUID | None
    status: TaskStatus
    due_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    closed_by: UUID | None

    @classmethod
    def of(cls, listed: ListedTask) -> Self:
        """From the domain."""
        return cls(contact_id=listed.contact_id, **asdict(listed.task))
