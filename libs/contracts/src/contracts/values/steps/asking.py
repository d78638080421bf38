"""Steps that give somebody of the tenant something to do."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .step import Seconds, WithNext

MAX_TASK_DESCRIPTION = 5_000
TaskTitle = Annotated[str, Field(min_length=1, max_length=200)]
TaskSubtype = Annotated[str, Field(min_length=1, max_length=60)]


class CreateTask(WithNext):
    """Give staff a task about the contact, and go on at once: whether it is done, the journey does not wait for."""

    kind: Literal["create_task"] = "create_task"
    title: TaskTitle
    description: Annotated[str, Field(max_length=MAX_TASK_DESCRIPTION)] = ""
    activity_subtype: TaskSubtype | None = None
    """What kind of task it is, in the tenant's own words, such as `call_back`."""
    assignee_id: UUID | None = None
    """The user who is to do it; None leaves that open."""
    due_after_seconds: Seconds | None = None
    """Seconds after which it should be done; None if there is no such time."""
