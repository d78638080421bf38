"""Request shapes of steps that give somebody of the tenant something to do."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.values import MAX_TASK_DESCRIPTION, CreateTask, TaskSubtype, TaskTitle

from .step import Place, Seconds, StepOfAnyKindIn


class CreateTaskIn(StepOfAnyKindIn):
    """A step that gives staff a task about the contact, and goes on at once."""

    kind: Literal["create_task"]
    next: UUID | None = None
    title: TaskTitle
    description: Annotated[str, Field(max_length=MAX_TASK_DESCRIPTION)] = ""
    activity_subtype: TaskSubtype | None = None
    """What kind of task it is, in the tenant's own words, such as `call_back`."""
    assignee_id: UUID | None = None
    """The user who is to do it."""
    due_after_seconds: Seconds | None = None

    def step(self, place: Place) -> CreateTask:
        """As the domain has it."""
        return CreateTask(
            **self.placed(place),
            title=self.title,
            description=self.description,
            activity_subtype=self.activity_subtype,
            assignee_id=self.assignee_id,
            due_after_seconds=self.due_after_seconds,
            next=self.target("next", place),
        )
