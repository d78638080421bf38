"""Tasks of staff."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection

from ..domain.task import ListedTask, Task, TaskStatus, WantedTasks
from ..errors import NoSuchTask
from ..tables import ENROLLMENTS, TASKS

_NAMES = tuple(field.name for field in fields(Task))
_SAME_ENROLLMENT = (ENROLLMENTS.c.tenant_id == TASKS.c.tenant_id) & (
    ENROLLMENTS.c.enrollment_id == TASKS.c.enrollment_id
)
_TASKS = select(TASKS, ENROLLMENTS.c.contact_id).join(ENROLLMENTS, _SAME_ENROLLMENT)
_ONE = _TASKS.where(TASKS.c.task_id == bindparam("task_id"))
_LOCKED = select(TASKS).where(TASKS.c.task_id == bindparam("task_id")).with_for_update()
_PLACE = tuple_(TASKS.c.created_at, TASKS.c.task_id)
_NEWEST = _TASKS.order_by(TASKS.c.created_at.desc(), TASKS.c.task_id.desc())
_COLUMNS = {
    name: ENROLLMENTS.c.contact_id if name == "contact_id" else TASKS.c[name]
    for name in ("status", "assignee_id", "campaign_id", "contact_id", "activity_subtype")
}
_ADD = Insertion(TASKS, *_NAMES)
_SAVE = Change(TASKS, key=("task_id",), columns=("assignee_id", "status", "closed_at", "closed_by"))


class Tasks:
    """Tasks; whoever changes one locks its row first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, tasks: Sequence[Task]) -> None:
        """Store new tasks, in one statement."""
        await _ADD(self._connection, [asdict(task) for task in tasks])

    async def save(self, task: Task) -> None:
        """Store a locked task as it is now."""
        await _SAVE(self._connection, [asdict(task)])

    async def get(self, task_id: UUID) -> ListedTask:
        """One task. Raises `NoSuchTask`."""
        row = (await self._connection.execute(_ONE, {"task_id": task_id})).mappings().first()
        if row is None:
            raise NoSuchTask
        return _listed(row)

    async def locked(self, task_id: UUID) -> Task:
        """One task, ours until the transaction ends. Raises `NoSuchTask`."""
        row = (await self._connection.execute(_LOCKED, {"task_id": task_id})).mappings().first()
        if row is None:
            raise NoSuchTask
        return _task(row)

    async def listing(
        self, wanted: WantedTasks, *, last: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[ListedTask]:
        """Tasks that are wanted, newest first, those after the `last` of another page."""
        asked = {name: value for name, value in asdict(wanted).items() if value is not None}
        query = _NEWEST.where(*(_COLUMNS[name] == value for name, value in asked.items())).limit(limit)
        if last is not None:
            query = query.where(tuple_(*last) > _PLACE)
        return [_listed(row) for row in (await self._connection.execute(query, {})).mappings()]


def _listed(row: Any) -> ListedTask:  # noqa: ANN401 - a row
    return ListedTask(_task(row), row["contact_id"])


def _task(row: Any) -> Task:  # noqa: ANN401 - a row
    return Task(**{**{name: row[name] for name in _NAMES}, "status": TaskStatus(row["status"])})
