"""The only SQL of this service."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.enrollment import MilestoneCompleted
from contracts.values import PromisedCriterion

from .domain.criterion import NOTHING_YET, Criterion, Decision, Evidence, Newest, Verdict
from .domain.tracker import State, Tracker
from .errors import NoSuchCriterion
from .tables import CRITERIA, ENDINGS, MILESTONES, SUBJECTS, TRACKERS

_TRACKER = ("enrollment_id", "campaign_id", "contact_id", "enrolled_at", "deadline_at", "closes_at", "decided_at")
_JOINED = select(TRACKERS, *(c.label(f"criterion_{c.name}") for c in CRITERIA.c)).join(
    CRITERIA,
    (CRITERIA.c.tenant_id == TRACKERS.c.tenant_id) & (CRITERIA.c.enrollment_id == TRACKERS.c.enrollment_id),
    isouter=True,
)


class Subjects:
    """The lock of everything that concerns one contact."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, contact_id: UUID) -> None:
        """Wait until nobody else works on this contact; held until the transaction ends."""
        statement = upsert(SUBJECTS).values(contact_id=contact_id)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "contact_id"], set_={"contact_id": statement.excluded.contact_id}
            )
        )


class Milestones:
    """What contacts did, each once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, milestone: MilestoneCompleted) -> bool:
        """Store a milestone; False if its source had told it before."""
        added = await self._connection.execute(
            upsert(MILESTONES).values(milestone.model_dump()).on_conflict_do_nothing()
        )
        return bool(added.rowcount)

    async def of(self, contact_id: UUID, *, since: datetime, until: datetime) -> list[MilestoneCompleted]:
        """Milestones of a contact that happened within a window, ends included."""
        rows = await self._connection.execute(
            select(MILESTONES).where(
                MILESTONES.c.contact_id == contact_id, MILESTONES.c.occurred_at.between(since, until)
            )
        )
        return [MilestoneCompleted.model_validate(dict(row)) for row in rows.mappings()]


class Endings:
    """Enrollments that ended, remembered also when they are not tracked yet."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, enrollment_id: UUID) -> None:
        """Remember that an enrollment ended."""
        await self._connection.execute(upsert(ENDINGS).values(enrollment_id=enrollment_id).on_conflict_do_nothing())

    async def has(self, enrollment_id: UUID) -> bool:
        """Whether an enrollment ended."""
        found = select(ENDINGS.c.enrollment_id).where(ENDINGS.c.enrollment_id == enrollment_id)
        return (await self._connection.execute(found)).first() is not None


class Trackers:
    """Promises, with their criteria."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, enrollment_id: UUID) -> Tracker | None:
        """One promise, or None."""
        return next(iter(await self._read(TRACKERS.c.enrollment_id == enrollment_id)), None)

    async def get(self, enrollment_id: UUID) -> Tracker:
        """One promise. Raises `NoSuchCriterion`."""
        tracker = await self.find(enrollment_id)
        if tracker is None:
            raise NoSuchCriterion
        return tracker

    async def several(self, enrollment_ids: Sequence[UUID]) -> list[Tracker]:
        """The promises of these enrollments, as far as there are any."""
        return await self._read(TRACKERS.c.enrollment_id.in_(enrollment_ids))

    async def open_of(self, contact_id: UUID) -> list[Tracker]:
        """Every open promise of a contact, whose lock the caller holds."""
        return await self._read(TRACKERS.c.contact_id == contact_id, TRACKERS.c.state == State.OPEN)

    async def contacts_overdue(self, now: datetime, limit: int) -> list[UUID]:
        """Contacts with a promise whose time is over; those another worker holds are left to it."""
        late = select(TRACKERS.c.contact_id).where(TRACKERS.c.state == State.OPEN, TRACKERS.c.closes_at <= now)
        awaiting = select(CRITERIA.c.enrollment_id).where(
            CRITERIA.c.enrollment_id == TRACKERS.c.enrollment_id,
            CRITERIA.c.submitted_at.is_not(None),
            CRITERIA.c.decided_at.is_(None) | (CRITERIA.c.decided_at < CRITERIA.c.submitted_at),
            CRITERIA.c.promise["required"].as_boolean(),
        )
        statement = (
            select(SUBJECTS.c.contact_id)
            .where(SUBJECTS.c.contact_id.in_(late.where(~awaiting.exists())))
            .order_by(SUBJECTS.c.contact_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list((await self._connection.scalars(statement)).all())

    async def next_close(self, now: datetime) -> datetime | None:
        """When the next open promise closes; those already overdue wait for a lock, or for a decision on evidence."""
        statement = select(func.min(TRACKERS.c.closes_at)).where(
            TRACKERS.c.state == State.OPEN, TRACKERS.c.closes_at > now
        )
        moment: datetime | None = (await self._connection.execute(statement)).scalar()
        return moment

    async def add(self, tracker: Tracker) -> None:
        """Store a new promise."""
        await self._connection.execute(
            insert(TRACKERS).values(state=tracker.state, **{name: getattr(tracker, name) for name in _TRACKER})
        )
        if tracker.criteria:
            rows = [{"enrollment_id": tracker.enrollment_id, **_criterion_row(c)} for c in tracker.criteria]
            await self._connection.execute(insert(CRITERIA), rows)

    async def save(self, before: Tracker, after: Tracker) -> None:
        """Store what changed between two states of a promise."""
        if (before.state, before.decided_at) != (after.state, after.decided_at):
            await self._connection.execute(
                update(TRACKERS)
                .where(TRACKERS.c.enrollment_id == after.enrollment_id)
                .values(state=after.state, decided_at=after.decided_at)
            )
        for old, new in zip(before.criteria, after.criteria, strict=True):
            if old != new:
                await self._connection.execute(
                    update(CRITERIA)
                    .where(CRITERIA.c.criterion_id == new.promise.criterion_id)
                    .values(_criterion_row(new))
                )

    async def figures(self, campaign_id: UUID) -> Mapping[str, int]:
        """How many promises of a campaign were met and missed."""
        rows = await self._connection.execute(
            select(TRACKERS.c.state, func.count())
            .where(TRACKERS.c.campaign_id == campaign_id, TRACKERS.c.state.in_([State.MET, State.MISSED]))
            .group_by(TRACKERS.c.state)
        )
        return {f"criteria.{state}": number for state, number in rows}

    async def _read(self, *where: Any) -> list[Tracker]:  # noqa: ANN401 - SQL conditions
        statement = _JOINED.where(*where).order_by(TRACKERS.c.enrollment_id)
        rows: Sequence[Mapping[str, Any]] = (await self._connection.execute(statement)).mappings().all()  # type: ignore[assignment]
        return [_tracker(list(group)) for _id, group in groupby(rows, key=lambda row: row["enrollment_id"])]


def _tracker(rows: Sequence[Mapping[str, Any]]) -> Tracker:
    first = rows[0]
    criteria = [_criterion(row) for row in rows if row["criterion_criterion_id"] is not None]
    criteria.sort(key=lambda c: (c.promise.display_order, c.promise.criterion_id))
    return Tracker(criteria=tuple(criteria), state=State(first["state"]), **{name: first[name] for name in _TRACKER})


def _criterion(row: Mapping[str, Any]) -> Criterion:
    evidence, decision = None, None
    if row["criterion_submitted_at"] is not None:
        evidence = Evidence(row["criterion_evidence"], row["criterion_submitted_at"])
    if row["criterion_decision"] is not None:
        decision = Decision(
            Verdict(row["criterion_decision"]),
            row["criterion_decided_at"],
            row["criterion_decision_id"],
            row["criterion_decided_by"],
            row["criterion_notes"],
        )
    promise = PromisedCriterion.model_validate(row["criterion_promise"])
    newest = NOTHING_YET
    if row["criterion_newest_reference"] is not None:
        newest = Newest(row["criterion_newest_at"], row["criterion_newest_reference"])
    return Criterion(promise, row["criterion_total"], newest, evidence, decision)


def _criterion_row(criterion: Criterion) -> dict[str, Any]:
    evidence, decision = criterion.evidence, criterion.decision
    return {
        "criterion_id": criterion.promise.criterion_id,
        "promise": criterion.promise.model_dump(mode="json"),
        "total": criterion.total,
        "newest_at": criterion.newest.occurred_at if criterion.newest.reference else None,
        "newest_reference": criterion.newest.reference or None,
        "evidence": evidence and evidence.text,
        "submitted_at": evidence and evidence.submitted_at,
        "decision": decision and decision.verdict,
        "decided_at": decision and decision.decided_at,
        "decision_id": decision and decision.id,
        "decided_by": decision and decision.decided_by,
        "notes": decision and decision.notes,
    }
