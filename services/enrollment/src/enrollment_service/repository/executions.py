"""Steps that began, and how they ended; one for each enrollment, step and visit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection
from contracts.enrollment import Branch, StepResult

from ..domain.execution import Ending, Execution
from ..tables import EXECUTIONS

_COLUMNS = (
    "execution_id",
    "enrollment_id",
    "campaign_id",
    "step_id",
    "visit",
    "due_at",
    "begun_at",
    "result",
    "branch",
    "variant",
    "ended_at",
)
_UNDER_WAY = (
    select(EXECUTIONS)
    .where(
        EXECUTIONS.c.enrollment_id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        EXECUTIONS.c.result.is_(None),
    )
    .order_by(EXECUTIONS.c.enrollment_id, EXECUTIONS.c.visit)
)
_OF = select(EXECUTIONS).where(EXECUTIONS.c.enrollment_id == bindparam("enrollment_id")).order_by(EXECUTIONS.c.visit)
_NUMBERS = (
    select(EXECUTIONS.c.step_id, EXECUTIONS.c.result, func.count())
    .where(EXECUTIONS.c.campaign_id == bindparam("campaign_id"), EXECUTIONS.c.result.is_not(None))
    .group_by(EXECUTIONS.c.step_id, EXECUTIONS.c.result)
)
_WORN_OUT = (
    select(EXECUTIONS.c.enrollment_id, EXECUTIONS.c.step_id)
    .where(EXECUTIONS.c.enrollment_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .group_by(EXECUTIONS.c.enrollment_id, EXECUTIONS.c.step_id)
    .having(func.count() >= bindparam("limit"))
)
_ADD = Insertion(EXECUTIONS, *_COLUMNS, "reasons")
_END = Change(EXECUTIONS, key=("execution_id",), columns=("result", "reasons", "branch", "variant", "ended_at"))


class Executions:
    """Steps carried out or passed over."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, executions: Sequence[Execution]) -> None:
        """Store steps that began, in one statement."""
        await _ADD(self._connection, [_row(execution) for execution in executions])

    async def end(self, endings: Sequence[Ending]) -> None:
        """Store how steps ended that had begun earlier, in one statement; their journeys are locked."""
        await _END(self._connection, [vars(ending) for ending in endings])

    async def under_way(self, enrollment_ids: Sequence[UUID]) -> Sequence[Execution]:
        """What has begun and not ended for some enrollments; their journeys are locked."""
        return await self._read(_UNDER_WAY, {"ids": list(enrollment_ids)})

    async def worn_out(self, enrollment_ids: Sequence[UUID], limit: int) -> Mapping[UUID, frozenset[UUID]]:
        """Steps that some enrollments have visited at least so often; their journeys are locked."""
        rows = await self._connection.execute(_WORN_OUT, {"ids": list(enrollment_ids), "limit": limit})
        found = defaultdict[UUID, set[UUID]](set)
        for enrollment_id, step_id in rows:
            found[enrollment_id].add(step_id)
        return {enrollment_id: frozenset(steps) for enrollment_id, steps in found.items()}

    async def of(self, enrollment_id: UUID) -> Sequence[Execution]:
        """What was carried out for an enrollment, in that order."""
        return await self._read(_OF, {"enrollment_id": enrollment_id})

    async def numbers(self, campaign_id: UUID) -> dict[tuple[UUID, str], int]:
        """Number of ended executions of a campaign by step and result."""
        rows = await self._connection.execute(_NUMBERS, {"campaign_id": campaign_id})
        return {(step_id, ended): number for step_id, ended, number in rows}

    async def _read(self, statement: Any, values: dict[str, Any]) -> list[Execution]:  # noqa: ANN401 - a query
        return [_execution(row) for row in (await self._connection.execute(statement, values)).mappings()]


def _row(execution: Execution) -> dict[str, Any]:
    return {name: getattr(execution, name) for name in _COLUMNS} | {"reasons": list(execution.reasons)}


def _execution(row: Any) -> Execution:  # noqa: ANN401 - a row
    fields = {name: row[name] for name in _COLUMNS}
    result, branch = row["result"], row["branch"]
    fields |= {"result": result and StepResult(result), "branch": branch and Branch(branch)}
    return Execution(reasons=tuple(row["reasons"]), **fields)
