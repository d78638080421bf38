"""Jobs that do one thing with many contacts of a campaign, and whom they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)

from chassis.postgres.limits import answered_within
from chassis.postgres.pages import NEWEST
from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection, to_json
from contracts.values import Node

from ..domain.bulk import BulkAction, BulkJob, BulkResult, BulkState, SelectionKind, Target
from ..domain.rules import Basis
from ..errors import NoSuchBulkJob
from ..tables import BULK_JOBS, BULK_TARGETS, CONTACTS, ENROLLMENTS
from .contacts import LISTED
from .rules import to_sql

_RULE: TypeAdapter[Node] = TypeAdapter(Node)
_NAMES = tuple(one.name for one in fields(BulkJob))
_STANDING = ("state", "total", "reached", "done", "refused", "failed", "reasons", "ended_at")
_J, _T = BULK_JOBS.c, BULK_TARGETS.c
_LIMIT = bindparam("limit", type_=Integer)
_ADD = Insertion(BULK_JOBS, *_NAMES)
_SAVE = Change(BULK_JOBS, key=("job_id",), columns=_STANDING)
_ADD_TARGETS = Insertion(BULK_TARGETS, "job_id", "position", "contact_id", "result", "reasons")
_ONE = select(BULK_JOBS).where(
    _J.job_id == bindparam("job_id", type_=Uuid), _J.campaign_id == bindparam("campaign_id", type_=Uuid)
)
_LOCK = _ONE.with_for_update()
_RUNNING = (
    select(BULK_JOBS)
    .where(_J.ended_at.is_(None))
    .order_by(_J.created_at, _J.job_id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_OLDEST = select(func.min(_J.created_at)).where(_J.ended_at.is_(None))
_LIST = (
    select(BULK_JOBS)
    .where(_J.campaign_id == bindparam("campaign_id", type_=Uuid), _J.job_id < bindparam("before", type_=Uuid))
    .order_by(_J.job_id.desc())
    .limit(_LIMIT)
)
_OLD = select(_J.job_id).where(_J.ended_at < bindparam("before")).order_by(_J.ended_at).limit(1).scalar_subquery()
_FORGET = delete(BULK_JOBS).where(_J.job_id == _OLD)
_OF_JOB = (
    select(BULK_TARGETS)
    .where(_T.job_id == bindparam("job_id", type_=Uuid), _T.position > bindparam("after", type_=Integer))
    .order_by(_T.position)
    .limit(_LIMIT)
)
_WITH_RESULT = _OF_JOB.where(_T.result == bindparam("result", type_=Text))
_WITH_REASON = _OF_JOB.where(_T.reasons.has_key(bindparam("reason", type_=Text)))
_WITH_BOTH = _WITH_RESULT.where(_T.reasons.has_key(bindparam("reason", type_=Text)))
_PAGES: Mapping[tuple[bool, bool], Select[Any]] = {
    (False, False): _OF_JOB,
    (True, False): _WITH_RESULT,
    (False, True): _WITH_REASON,
    (True, True): _WITH_BOTH,
}
# The positions of a batch follow one another, so its rows are one piece of the index.
_SETTLE = """
UPDATE bulk_targets SET result = new.result, reasons = new.reasons
FROM unnest($4::integer[], $5::text[], $6::jsonb[]) AS new (position, result, reasons)
WHERE job_id = $1 AND bulk_targets.position BETWEEN $2 AND $3 AND bulk_targets.position = new.position
"""


@dataclass(frozen=True)
class Audience:
    """Whom a rule means of a campaign: contacts, or those of them who are in it."""

    campaign_id: UUID
    is_inside: bool
    """Whether only those who are in it are meant."""
    rule: Node | None = None
    """None for everybody."""

    def where(self, basis: Basis) -> Sequence[ColumnElement[bool]]:
        """The conditions on contacts."""
        meant = (*LISTED, *(() if self.rule is None else (to_sql(self.rule, basis),)))
        return (*meant, _is_in(self.campaign_id)) if self.is_inside else meant


class BulkJobs:
    """Bulk jobs; whoever works on one or cancels it locks it first, before everything else."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, job: BulkJob, targets: Sequence[Target] = ()) -> None:
        """Store a new job, with its contacts if a list names them."""
        await _ADD(self._connection, [_row(job)])
        rows = [{**vars(one), "reasons": list(one.reasons), "job_id": job.job_id} for one in targets]
        await _ADD_TARGETS(self._connection, rows)

    async def select(self, job: BulkJob, audience: Audience, basis: Basis) -> int:
        """Keep whom a locked job is about, in the order of their ids; returns how many."""
        place = func.row_number().over(order_by=CONTACTS.c.contact_id)
        meant = select(literal(job.job_id, Uuid), place, CONTACTS.c.contact_id).where(*audience.where(basis))
        added = await self._connection.execute(
            insert(BULK_TARGETS).from_select(["job_id", "position", "contact_id"], meant, include_defaults=False)
        )
        return added.rowcount

    async def foresee(
        self, audience: Audience, basis: Basis, *, first: int, patience: timedelta
    ) -> tuple[int, Sequence[UUID]]:
        """How many a job would be about, and the first of them. Raises `TooSlow` when that takes too long."""
        meant = select(CONTACTS.c.contact_id).where(*audience.where(basis))
        async with answered_within(self._connection, patience):
            number: int = await self._connection.scalar(meant.with_only_columns(func.count()))
            found = await self._connection.scalars(meant.order_by(CONTACTS.c.contact_id).limit(first))
        return number, list(found)

    async def get(self, campaign_id: UUID, job_id: UUID) -> BulkJob:
        """One job of a campaign. Raises `NoSuchBulkJob`."""
        return _present(await self._read(_ONE, campaign_id=campaign_id, job_id=job_id))

    async def locked(self, campaign_id: UUID, job_id: UUID) -> BulkJob:
        """One job, ours until the transaction ends; waits for the batch that is under way. Raises `NoSuchBulkJob`."""
        return _present(await self._read(_LOCK, campaign_id=campaign_id, job_id=job_id))

    async def locked_running(self) -> BulkJob | None:
        """The oldest job that has not ended and that nobody else works on, ours until the transaction ends."""
        return next(iter(await self._read(_RUNNING)), None)

    async def oldest_running(self) -> datetime | None:
        """Since when something has been to be done."""
        found: datetime | None = await self._connection.scalar(_OLDEST)
        return found

    async def listing(self, campaign_id: UUID, *, before: UUID | None, limit: int) -> Sequence[BulkJob]:
        """Jobs of a campaign, newest first."""
        return await self._read(_LIST, campaign_id=campaign_id, before=before or NEWEST, limit=limit)

    async def following(self, job: BulkJob, limit: int) -> Sequence[Target]:
        """The next contacts of a locked job."""
        return await self._targets(_OF_JOB, job_id=job.job_id, after=job.reached, limit=limit)

    async def settle(self, job: BulkJob, settled: Sequence[Target]) -> None:
        """Store what became of the next contacts of a locked job."""
        places, results = [one.position for one in settled], [one.result for one in settled]
        reasons = [to_json(one.reasons) for one in settled]
        await self._connection.run(_SETTLE, job.job_id, places[0], places[-1], places, results, reasons)

    async def targets(
        self, job_id: UUID, result: BulkResult | None, reason: str | None, *, after: int, limit: int
    ) -> Sequence[Target]:
        """Contacts of a job in their order, those after a position; of one result or reason if it is named."""
        named = {name: value for name, value in (("result", result), ("reason", reason)) if value is not None}
        statement = _PAGES[result is not None, reason is not None]
        return await self._targets(statement, job_id=job_id, after=after, limit=limit, **named)

    async def save(self, job: BulkJob) -> None:
        """Store where a locked job stands."""
        await _SAVE(self._connection, [_row(job)])

    async def forget(self, before: datetime) -> None:
        """Delete the job that ended first, if that was before a time, with everything that became of its contacts."""
        await self._connection.execute(_FORGET, {"before": before})

    async def _read(self, statement: Any, **values: object) -> list[BulkJob]:  # noqa: ANN401 - a query on jobs
        return [_job(row) for row in await self._connection.execute(statement, values)]

    async def _targets(self, statement: Any, **values: object) -> list[Target]:  # noqa: ANN401 - a query on targets
        return [_target(row) for row in await self._connection.execute(statement, values)]


def _is_in(campaign_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        ENROLLMENTS.c.tenant_id == CONTACTS.c.tenant_id,
        ENROLLMENTS.c.contact_id == CONTACTS.c.contact_id,
        ENROLLMENTS.c.campaign_id == campaign_id,
        ENROLLMENTS.c.ended_at.is_(None),
    )


def _present(found: Sequence[BulkJob]) -> BulkJob:
    if not found:
        raise NoSuchBulkJob
    return found[0]


def _row(job: BulkJob) -> dict[str, Any]:
    rule = None if job.rule is None else _RULE.dump_python(job.rule, mode="json", by_alias=True)
    return {**vars(job), "rule": rule}


def _job(row: Any) -> BulkJob:  # noqa: ANN401 - a row
    own = {name: row[name] for name in _NAMES}
    rule = None if row["rule"] is None else _RULE.validate_python(row["rule"])
    action, by = BulkAction(row["action"]), SelectionKind(row["selected_by"])
    return BulkJob(**own | {"rule": rule, "action": action, "selected_by": by, "state": BulkState(row["state"])})


def _target(row: Any) -> Target:  # noqa: ANN401 - a row
    result = None if row["result"] is None else BulkResult(row["result"])
    return Target(row["position"], row["contact_id"], result, tuple(row["reasons"]))
