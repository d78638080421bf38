"""Where enrollments stand in their journeys, and every step that was carried out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, bindparam, func, insert, select, text, update

from chassis.postgres.sql import Connection

from ..domain.enrollment import Status
from ..domain.journey import JourneyState, Standing
from ..domain.travel import Execution, Travel
from ..errors import NoSuchEnrollment
from ..tables import CAMPAIGNS, CONTACTS, ENROLLMENTS, EXECUTIONS, JOURNEYS

_EXECUTION = (
    "execution_id",
    "enrollment_id",
    "campaign_id",
    "step_id",
    "visit",
    "due_at",
    "handed_at",
    "result",
    "settled_at",
)
_TRAVELS = (
    select(JOURNEYS, ENROLLMENTS.c.status, ENROLLMENTS.c.contact_id, CONTACTS.c.version.label("contact_version"))
    .join(
        ENROLLMENTS,
        (ENROLLMENTS.c.tenant_id == JOURNEYS.c.tenant_id) & (ENROLLMENTS.c.enrollment_id == JOURNEYS.c.enrollment_id),
    )
    .join(
        CONTACTS,
        (CONTACTS.c.tenant_id == ENROLLMENTS.c.tenant_id) & (CONTACTS.c.contact_id == ENROLLMENTS.c.contact_id),
    )
)
_STATE: dict[str, Any] = {
    "id": Uuid,
    "step_index": Integer,
    "visit": Integer,
    "standing": Text,
    "due_at": DateTime(timezone=True),
}
_SAVE = text(
    "UPDATE journeys SET step_index = moved.step_index, visit = moved.visit, standing = moved.standing,"
    " due_at = moved.due_at FROM unnest(:id, :step_index, :visit, :standing, :due_at)"
    " AS moved (id, step_index, visit, standing, due_at) WHERE enrollment_id = moved.id"
).bindparams(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _STATE.items()))


class Journeys:
    """Journeys; whoever moves one locks its row first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def locked(self, enrollment_id: UUID) -> Travel:
        """One journey, ours until the transaction ends. Raises `NoSuchEnrollment`."""
        statement = _TRAVELS.where(JOURNEYS.c.enrollment_id == enrollment_id).with_for_update(of=JOURNEYS)
        row = (await self._connection.execute(statement)).mappings().first()
        if row is None:
            raise NoSuchEnrollment
        return _travel(row)

    async def locked_due(self, now: datetime, limit: int) -> Sequence[Travel]:
        """Journeys whose step is due where sending is not paused; those another worker holds are left to it."""
        running = select(CAMPAIGNS.c.campaign_id).where(~CAMPAIGNS.c.sending_paused)
        statement = (
            _TRAVELS.where(
                JOURNEYS.c.standing == Standing.WAITING,
                JOURNEYS.c.due_at <= now,
                JOURNEYS.c.campaign_id.in_(running),
            )
            .order_by(JOURNEYS.c.due_at)
            .limit(limit)
            .with_for_update(of=JOURNEYS, skip_locked=True)
        )
        return [_travel(row) for row in (await self._connection.execute(statement)).mappings()]

    async def add(self, travel: Travel) -> None:
        """Store the beginning of a journey."""
        row = {name: getattr(travel, name) for name in ("enrollment_id", "campaign_id", "campaign_version")}
        state = travel.state
        row |= {"step_index": state.index, "visit": state.visit, "standing": state.standing, "due_at": state.due_at}
        await self._connection.execute(insert(JOURNEYS).values(row))

    async def save(self, travels: Sequence[Travel]) -> None:
        """Store where these journeys stand, in one statement."""
        if not travels:
            return
        columns = {
            "id": [travel.enrollment_id for travel in travels],
            "step_index": [travel.state.index for travel in travels],
            "visit": [travel.state.visit for travel in travels],
            "standing": [travel.state.standing.value for travel in travels],
            "due_at": [travel.state.due_at for travel in travels],
        }
        await self._connection.execute(_SAVE, columns)

    async def stop(self, enrollment_id: UUID) -> None:
        """Nothing more is handed out for an enrollment."""
        await self._connection.execute(
            update(JOURNEYS)
            .where(JOURNEYS.c.enrollment_id == enrollment_id)
            .values(standing=Standing.FINISHED, due_at=None)
        )


class Executions:
    """Steps carried out or passed over; one of each (enrollment, step, visit)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, executions: Sequence[Execution]) -> None:
        """Store new executions, in one statement."""
        if executions:
            await self._connection.execute(insert(EXECUTIONS).values([_row(e) for e in executions]))

    async def find(self, execution_id: UUID) -> Execution | None:
        """One execution, or None."""
        statement = select(EXECUTIONS).where(EXECUTIONS.c.execution_id == execution_id)
        return next(iter(await self._read(statement)), None)

    async def save(self, execution: Execution) -> None:
        """Store how it ended."""
        ended = {name: value for name, value in _row(execution).items() if name in ("result", "reasons", "settled_at")}
        await self._connection.execute(
            update(EXECUTIONS).where(EXECUTIONS.c.execution_id == execution.execution_id).values(ended)
        )

    async def of(self, enrollment_id: UUID) -> Sequence[Execution]:
        """What was carried out for an enrollment, in that order."""
        statement = select(EXECUTIONS).where(EXECUTIONS.c.enrollment_id == enrollment_id)
        return await self._read(statement.order_by(EXECUTIONS.c.handed_at, EXECUTIONS.c.due_at))

    async def numbers(self, campaign_id: UUID) -> dict[tuple[UUID, str], int]:
        """How many steps of a campaign ended how."""
        step, result = EXECUTIONS.c.step_id, EXECUTIONS.c.result
        rows = await self._connection.execute(
            select(step, result, func.count())
            .where(EXECUTIONS.c.campaign_id == campaign_id, result.is_not(None))
            .group_by(step, result)
        )
        return {(step_id, ended): number for step_id, ended, number in rows}

    async def _read(self, statement: Any) -> list[Execution]:  # noqa: ANN401 - a query on executions
        rows = (await self._connection.execute(statement)).mappings()
        return [Execution(reasons=tuple(row["reasons"]), **{name: row[name] for name in _EXECUTION}) for row in rows]


def _row(execution: Execution) -> dict[str, Any]:
    return {name: getattr(execution, name) for name in _EXECUTION} | {"reasons": list(execution.reasons)}


def _travel(row: Any) -> Travel:  # noqa: ANN401 - a row
    return Travel(
        enrollment_id=row["enrollment_id"],
        campaign_id=row["campaign_id"],
        campaign_version=row["campaign_version"],
        contact_id=row["contact_id"],
        contact_version=row["contact_version"],
        status=Status(row["status"]),
        state=JourneyState(row["step_index"], Standing(row["standing"]), row["due_at"], row["visit"]),
    )
