"""Promises, and what counts towards them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection
from contracts.enrollment import MilestoneCompleted
from contracts.values import PromisedCriterion

from ..domain.criterion import NOTHING_YET, Criterion, Decision, Evidence, Measurement, Newest, Verdict
from ..domain.tracker import State, Tracker
from ..errors import NoSuchCriterion
from ..tables import CRITERIA, MILESTONES, SUBJECTS, TRACKERS

_TRACKER = ("enrollment_id", "campaign_id", "contact_id", "enrolled_at", "deadline_at", "closes_at", "decided_at")
_COUNTED = ("total", "newest_at", "newest_reference")
_RULED = ("evidence", "submitted_at", "decision", "decided_at", "decision_id", "decided_by", "notes")
_MEASURED = ("measured_value", "measured_at", "measurement_id", "measured_by", "measured_notes")
_SAID = (*_COUNTED, *_RULED, *_MEASURED)
_MILESTONE = tuple(MilestoneCompleted.model_fields)
_IDS = bindparam("ids", type_=ARRAY(Uuid))

_ADD_MILESTONES = Insertion(MILESTONES, *_MILESTONE, once=True, returning=("contact_id", "source", "reference"))
_KNOWN_AS = """
SELECT milestones.* FROM milestones
JOIN (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[], $3::text[]) AS told (contact_id, source, reference)) AS told
USING (contact_id, source, reference)
"""
_WITHIN = """
SELECT milestones.* FROM milestones
JOIN (SELECT contact_id, min(since) AS since, max(until) AS until
    FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS asked (contact_id, since, until)
    GROUP BY contact_id) AS asked USING (contact_id)
WHERE occurred_at BETWEEN since AND until
"""
_CONTACTS_OF = select(TRACKERS.c.contact_id).where(TRACKERS.c.enrollment_id == any_(_IDS))
_KNOWN = select(TRACKERS.c.enrollment_id).where(TRACKERS.c.enrollment_id == any_(_IDS))
_JOINED = (
    select(TRACKERS, *(c.label(f"criterion_{c.name}") for c in CRITERIA.c))
    .join(
        CRITERIA,
        (CRITERIA.c.tenant_id == TRACKERS.c.tenant_id) & (CRITERIA.c.enrollment_id == TRACKERS.c.enrollment_id),
        isouter=True,
    )
    .order_by(TRACKERS.c.contact_id, TRACKERS.c.enrollment_id)
)
_SEVERAL = _JOINED.where(TRACKERS.c.enrollment_id == any_(_IDS))
_OPEN_OF = _JOINED.where(TRACKERS.c.contact_id == any_(_IDS), TRACKERS.c.state == State.OPEN)
_ADD_TRACKERS = Insertion(TRACKERS, *_TRACKER, "state")
_ADD_CRITERIA = Insertion(CRITERIA, "criterion_id", "enrollment_id", "promise", *_SAID)
_END = Change(TRACKERS, key=("enrollment_id",), columns=("state", "decided_at"))
_MOVE = Change(CRITERIA, key=("criterion_id",), columns=_SAID)
_AWAITING_REVIEW = select(CRITERIA.c.enrollment_id).where(
    CRITERIA.c.enrollment_id == TRACKERS.c.enrollment_id,
    CRITERIA.c.submitted_at.is_not(None),
    CRITERIA.c.decided_at.is_(None) | (CRITERIA.c.decided_at < CRITERIA.c.submitted_at),
    CRITERIA.c.promise["required"].as_boolean(),
)
_OVERDUE = (
    select(SUBJECTS.c.contact_id)
    .where(
        SUBJECTS.c.contact_id.in_(
            select(TRACKERS.c.contact_id).where(
                TRACKERS.c.state == State.OPEN, TRACKERS.c.closes_at <= bindparam("now"), ~_AWAITING_REVIEW.exists()
            )
        )
    )
    .order_by(SUBJECTS.c.contact_id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_NEXT_CLOSE = select(func.min(TRACKERS.c.closes_at)).where(
    TRACKERS.c.state == State.OPEN, TRACKERS.c.closes_at > bindparam("now")
)
_FIGURES = (
    select(TRACKERS.c.state, func.count())
    .where(TRACKERS.c.campaign_id == bindparam("campaign_id"), TRACKERS.c.state.in_([State.MET, State.MISSED]))
    .group_by(TRACKERS.c.state)
)


class Milestones:
    """What contacts did, each once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, milestones: Sequence[MilestoneCompleted]) -> list[MilestoneCompleted]:
        """Store milestones; returns those that were not known, each once, in the order they were given."""
        by_key = {_milestone_key(m): m for m in reversed(milestones)}
        added = await _ADD_MILESTONES(self._connection, [vars(m) for m in by_key.values()])
        fresh = {id(by_key[tuple(row)]) for row in added}
        return [m for m in milestones if id(m) in fresh]

    async def contradicting(self, milestones: Sequence[MilestoneCompleted]) -> MilestoneCompleted | None:
        """One of these milestones that says something else than what is known under its reference, if there is any."""
        columns = map(list, zip(*map(_milestone_key, milestones), strict=True))
        rows = await self._connection.run(_KNOWN_AS, *columns)
        known = {_milestone_key(one): one for one in (MilestoneCompleted.model_validate(dict(row)) for row in rows)}
        return next((one for one in milestones if one != known[_milestone_key(one)]), None)

    async def within(self, windows: Sequence[tuple[UUID, datetime, datetime]]) -> list[MilestoneCompleted]:
        """Milestones of some contacts, each from the earliest beginning to the latest end given for it."""
        columns = ([window[part] for window in windows] for part in range(3))
        rows = await self._connection.run(_WITHIN, *columns) if windows else ()
        return [MilestoneCompleted.model_validate(dict(row)) for row in rows]


class Trackers:
    """Promises, with their criteria. Whoever changes one holds the lock of its contact."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, enrollment_id: UUID) -> Tracker:
        """One promise. Raises `NoSuchCriterion`."""
        found = await self.several([enrollment_id])
        if not found:
            raise NoSuchCriterion
        return found[0]

    async def several(self, enrollment_ids: Sequence[UUID]) -> list[Tracker]:
        """The promises of these enrollments, as far as there are any."""
        return _trackers(await self._connection.execute(_SEVERAL, {"ids": list(enrollment_ids)}))

    async def contacts_of(self, enrollment_ids: Sequence[UUID]) -> set[UUID]:
        """The contacts to whom these promises were made, as far as there are any."""
        return set(await self._connection.scalars(_CONTACTS_OF, {"ids": list(enrollment_ids)}))

    async def known(self, enrollment_ids: Iterable[UUID]) -> set[UUID]:
        """Which of these enrollments are tracked, or were."""
        return set(await self._connection.scalars(_KNOWN, {"ids": list(enrollment_ids)}))

    async def open_of(self, contact_ids: Iterable[UUID]) -> list[Tracker]:
        """Every open promise of these contacts."""
        return _trackers(await self._connection.execute(_OPEN_OF, {"ids": list(set(contact_ids))}))

    async def contacts_overdue(self, now: datetime, limit: int) -> list[UUID]:
        """Contacts with a promise whose time is over, locked; those another worker holds are left to it."""
        return list(await self._connection.scalars(_OVERDUE, {"now": now, "limit": limit}))

    async def next_close(self, now: datetime) -> datetime | None:
        """When the next open promise closes; those already overdue wait for a lock, or for a decision on evidence."""
        moment: datetime | None = await self._connection.scalar(_NEXT_CLOSE, {"now": now})
        return moment

    async def add_all(self, trackers: Sequence[Tracker]) -> None:
        """Store new promises."""
        await _ADD_TRACKERS(
            self._connection, [{"state": t.state, **{name: getattr(t, name) for name in _TRACKER}} for t in trackers]
        )
        criteria = [(tracker.enrollment_id, criterion) for tracker in trackers for criterion in tracker.criteria]
        await _ADD_CRITERIA(
            self._connection,
            [
                {
                    "enrollment_id": enrollment_id,
                    "promise": criterion.promise.model_dump(mode="json"),
                    **_criterion_row(criterion),
                }
                for enrollment_id, criterion in criteria
            ],
        )

    async def save_all(self, before: Sequence[Tracker], after: Sequence[Tracker]) -> None:
        """Store what changed between two states of these promises, which are in the same order."""
        pairs = list(zip(before, after, strict=True))
        ended = [new for old, new in pairs if (old.state, old.decided_at) != (new.state, new.decided_at)]
        await _END(
            self._connection,
            [{"enrollment_id": t.enrollment_id, "state": t.state, "decided_at": t.decided_at} for t in ended],
        )
        criteria = [pair for old, new in pairs for pair in zip(old.criteria, new.criteria, strict=True)]
        await _MOVE(self._connection, [_criterion_row(new) for old, new in criteria if old != new])

    async def figures(self, campaign_id: UUID) -> Mapping[str, int]:
        """How many promises of a campaign were met and missed."""
        rows = await self._connection.execute(_FIGURES, {"campaign_id": campaign_id})
        return {f"criteria.{state}": number for state, number in rows}


def _milestone_key(milestone: MilestoneCompleted) -> tuple[UUID, str, str]:
    return milestone.contact_id, milestone.source, milestone.reference


def _trackers(rows: Iterable[Any]) -> list[Tracker]:
    return [_tracker(list(group)) for _id, group in groupby(rows, key=lambda row: row["enrollment_id"])]


def _tracker(rows: Sequence[Mapping[str, Any]]) -> Tracker:
    first = rows[0]
    criteria = [_criterion(row) for row in rows if row["criterion_criterion_id"] is not None]
    criteria.sort(key=lambda c: (c.promise.display_order, c.promise.criterion_id))
    return Tracker(criteria=tuple(criteria), state=State(first["state"]), **{name: first[name] for name in _TRACKER})


def _criterion(row: Mapping[str, Any]) -> Criterion:
    evidence, decision, measurement = None, None, None
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
    if row["criterion_measured_at"] is not None:
        measurement = Measurement(*(row[f"criterion_{name}"] for name in _MEASURED))
    promise = PromisedCriterion.model_validate(row["criterion_promise"])
    newest = NOTHING_YET
    if row["criterion_newest_reference"] is not None:
        newest = Newest(row["criterion_newest_at"], row["criterion_newest_reference"])
    return Criterion(promise, row["criterion_total"], newest, evidence, decision, measurement)


def _criterion_row(criterion: Criterion) -> dict[str, Any]:
    evidence, decision, measured = criterion.evidence, criterion.decision, criterion.measurement
    return {
        "criterion_id": criterion.promise.criterion_id,
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
        "measured_value": measured and measured.value,
        "measured_at": measured and measured.measured_at,
        "measurement_id": measured and measured.id,
        "measured_by": measured and measured.measured_by,
        "measured_notes": measured and measured.notes,
    }
