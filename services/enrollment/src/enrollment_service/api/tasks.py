"""Tasks that journeys give staff."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.http.callers import Staff
from chassis.http.do import Do
from chassis.http.pages import Page, after, instant, page

from ..domain.task import TaskStatus
from ..handlers import tasks
from ..schemas.tasks import AssigneeIn, TaskOut, TasksAsked

router = APIRouter()
_ALL = "/api/admin/tasks"
_ONE = f"{_ALL}/{{task_id}}"


@router.get(_ALL)
async def list_tasks(do: Do, _who: Staff, asked: Annotated[TasksAsked, Query()]) -> Page[TaskOut]:
    """Tasks as far as they are what is asked for, newest first."""
    last = after(asked.cursor, instant, UUID)
    found = await do(tasks.list_tasks, asked.wanted(), last=last, limit=asked.limit + 1)
    shown = [TaskOut.of(one) for one in found]
    return page(shown, asked.limit, lambda item: (item.created_at.isoformat(), item.task_id))


@router.get(_ONE)
async def show_task(task_id: UUID, do: Do, _who: Staff) -> TaskOut:
    """One task."""
    return TaskOut.of(await do(tasks.show_task, task_id))


@router.post(f"{_ONE}/done")
async def finish_task(task_id: UUID, do: Do, who: Staff) -> TaskOut:
    """Note that a task is done; a closed one stays as it is, and this is refused."""
    return TaskOut.of(await do(tasks.close_task, task_id, TaskStatus.DONE, by=who.id))


@router.post(f"{_ONE}/cancel")
async def cancel_task(task_id: UUID, do: Do, who: Staff) -> TaskOut:
    """Note that a task is not to be done any more; a closed one stays as it is, and this is refused."""
    return TaskOut.of(await do(tasks.close_task, task_id, TaskStatus.CANCELLED, by=who.id))


@router.put(f"{_ONE}/assignee")
async def assign_task(task_id: UUID, body: AssigneeIn, do: Do, _who: Staff) -> TaskOut:
    """Give a task to a user, or to nobody."""
    return TaskOut.of(await do(tasks.assign_task, task_id, body.assignee_id))
