"""What staff does with tasks, and questions about them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ..domain import task as rules
from ..domain.task import ListedTask, Task, TaskStatus, WantedTasks
from ..errors import TaskClosed
from ..work import Work


async def list_tasks(
    work: Work, wanted: WantedTasks, *, last: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ListedTask]:
    """Tasks that are wanted, newest first, those after the `last` of another page."""
    return await work.tasks.listing(wanted, last=last, limit=limit)


async def show_task(work: Work, task_id: UUID) -> ListedTask:
    """One task. Raises `NoSuchTask`."""
    return await work.tasks.get(task_id)


async def close_task(work: Work, task_id: UUID, status: TaskStatus, *, by: UUID) -> ListedTask:
    """Note that a task is done, or is not to be done any more. Raises `NoSuchTask`, `TaskClosed`."""
    return await _save(work, rules.closed(await work.tasks.locked(task_id), status, by=by, now=work.now))


async def assign_task(work: Work, task_id: UUID, assignee_id: UUID | None) -> ListedTask:
    """Give a task to somebody, or to nobody. Raises `NoSuchTask`, `TaskClosed`."""
    return await _save(work, rules.assigned(await work.tasks.locked(task_id), assignee_id))


async def _save(work: Work, task: Task | None) -> ListedTask:
    if task is None:
        raise TaskClosed
    await work.tasks.save(task)
    return await work.tasks.get(task.task_id)
