"""Who is stuck in sequences, and the runs that take them out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, Uuid, bindparam, delete, func, select, tuple_

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection

from ..domain.de_enrollment import Batch, BatchStatus, Run, RunStatus, StuckLead
from ..errors import NoSuchRun
from ..tables import DE_ENROLLMENT_BATCHES, DE_ENROLLMENT_RUNS, OPT_OUTS

_RUN = tuple(one.name for one in fields(Run))
_LEAD = tuple(one.name for one in fields(StuckLead))
_RUNS, _BATCHES = DE_ENROLLMENT_RUNS.c, DE_ENROLLMENT_BATCHES.c
_ADD_OPT_OUTS = Insertion(OPT_OUTS, "opt_out_id", "contact_id", "channel", "occurred_at", once=True)
_ADD = Insertion(DE_ENROLLMENT_RUNS, *_RUN, once=True, returning=("run_id",))
_SAVE = Change(DE_ENROLLMENT_RUNS, key=("run_id",), columns=_RUN[3:])
_NOTE = Insertion(DE_ENROLLMENT_BATCHES, *(one.name for one in fields(Batch)))
_OPEN = select(DE_ENROLLMENT_RUNS).where(_RUNS.ended_at.is_(None))
_LOCKED = _OPEN.with_for_update(skip_locked=True)
_ONE = select(DE_ENROLLMENT_RUNS).where(_RUNS.run_id == bindparam("run_id", type_=Uuid))
_LAST = select(func.max(_RUNS.started_at))
_BATCHES_OF = (
    select(DE_ENROLLMENT_BATCHES).where(_BATCHES.run_id == bindparam("run_id", type_=Uuid)).order_by(_BATCHES.number)
)
_PLACE = tuple_(_RUNS.started_at, _RUNS.run_id)
_NEWEST = (
    select(DE_ENROLLMENT_RUNS)
    .order_by(_RUNS.started_at.desc(), _RUNS.run_id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_BEFORE = _NEWEST.where(
    tuple_(bindparam("before", type_=DateTime(timezone=True)), bindparam("before_id", type_=Uuid)) > _PLACE
)
_FORGET = delete(DE_ENROLLMENT_RUNS).where(
    _RUNS.ended_at.is_not(None), _RUNS.started_at < bindparam("before", type_=DateTime(timezone=True))
)
_IDS_LOW = UUID(int=0)
_STUCK = """
SELECT enrollment_id, contact_id, campaign_id, enrolled_at, is_campaign_gone, opted_out_at, finished_at
FROM leads_in_sequences WHERE enrollment_id > $1
    AND (is_campaign_gone OR opted_out_at IS NOT NULL OR finished_at IS NOT NULL OR idle_since < $2)
ORDER BY enrollment_id LIMIT $3
"""
_HEALTH = "SELECT * FROM de_enrollment_health"


@dataclass(frozen=True)
class Health:
    """How the runs of a tenant fare, as the view of that name says it."""

    last_run_id: UUID | None
    last_run_status: RunStatus | None
    last_run_started_at: datetime | None
    last_run_ended_at: datetime | None
    failed_batches: int
    """Of the last run."""
    stuck_count: int
    oldest_stuck_at: datetime | None


class DeEnrollment:
    """Runs over those who are stuck; whoever takes a batch locks its run first, before everything else."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def note_opt_outs(self, opt_outs: Sequence[dict[str, Any]]) -> None:
        """Keep when contacts opted out of a channel."""
        await _ADD_OPT_OUTS(self._connection, opt_outs)

    async def stuck(self, after: UUID | None, *, idle_before: datetime, limit: int) -> Sequence[StuckLead]:
        """Open enrollments that should have ended, in the order of their ids, those after one."""
        rows = await self._connection.run(_STUCK, after or _IDS_LOW, idle_before, limit)
        return [StuckLead(**{name: row[name] for name in _LEAD}) for row in rows]

    async def add(self, run: Run) -> bool:
        """Begin a run; False if there is one under way."""
        return bool(await _ADD(self._connection, [asdict(run)]))

    async def under_way(self) -> Run | None:
        """The run under way, if there is one."""
        return next(iter(await self._read(_OPEN)), None)

    async def locked(self) -> Run | None:
        """The run under way, ours until the transaction ends; None if somebody else holds it or there is none."""
        return next(iter(await self._read(_LOCKED)), None)

    async def get(self, run_id: UUID) -> Run:
        """One run. Raises `NoSuchRun`."""
        found = await self._read(_ONE, run_id=run_id)
        if not found:
            raise NoSuchRun
        return found[0]

    async def batches_of(self, run_id: UUID) -> Sequence[Batch]:
        """The batches of a run, in their order."""
        rows = await self._connection.execute(_BATCHES_OF, {"run_id": run_id})
        names = tuple(one.name for one in fields(Batch))
        return [Batch(**{**{name: row[name] for name in names}, "status": BatchStatus(row["status"])}) for row in rows]

    async def listing(self, *, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[Run]:
        """Runs, newest first."""
        if before is None:
            return await self._read(_NEWEST, limit=limit)
        return await self._read(_BEFORE, limit=limit, before=before[0], before_id=before[1])

    async def last_started_at(self) -> datetime | None:
        """When the newest run began; None before the first."""
        found: datetime | None = (await self._connection.execute(_LAST)).scalar()
        return found

    async def save(self, run: Run, batch: Batch | None) -> None:
        """Store where a locked run stands, and the batch that brought it there."""
        await _SAVE(self._connection, [asdict(run)])
        await _NOTE(self._connection, [] if batch is None else [asdict(batch)])

    async def forget(self, before: datetime) -> None:
        """Delete runs that are over and began before a time."""
        await self._connection.execute(_FORGET, {"before": before})

    async def health(self) -> Health:
        """How the runs fare."""
        row = (await self._connection.run(_HEALTH)).one()
        found = {one.name: row[one.name] for one in fields(Health)}
        status = found["last_run_status"]
        return Health(**{**found, "last_run_status": status and RunStatus(status)})

    async def _read(self, statement: Any, **values: object) -> list[Run]:  # noqa: ANN401 - a query on runs
        rows = await self._connection.execute(statement, values)
        return [Run(**{**{name: row[name] for name in _RUN}, "status": RunStatus(row["status"])}) for row in rows]
