"""Enrollments with the promise each was made with."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, bindparam, case, func, select

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection
from contracts.enrollment import EnrollmentSource
from contracts.values import (
    EnrollmentStatus,
    ExitReason,
    Money,
    OrderReference,
    PayoutStatus,
    PayoutTerms,
    PromisedCriterion,
)

from ..domain.enrollment import Enrollment
from ..domain.shown import ShownStatus
from ..errors import NoSuchEnrollment
from ..tables import ENROLLMENTS

_COLUMNS = (
    "enrollment_id",
    "campaign_id",
    "campaign_version",
    "contact_id",
    "order_id",
    "enrolled_at",
    "deadline_at",
    "grace_hours",
    "personalization_context",
    "payout_revision",
    "ended_at",
)
_STANDING = ("status", "payout_status", "exit_reason", "payout_revision", "ended_at")
_ISSUED = [status.value for status in PayoutStatus if status.is_issued]
_OPEN = ENROLLMENTS.c.ended_at.is_(None)
_PAID = ENROLLMENTS.c.payout_status.is_not(None) & (_OPEN | ENROLLMENTS.c.payout_status.in_(_ISSUED))
_shown: ColumnElement[str] = case(  # the same as `shown_status`
    (ENROLLMENTS.c.exit_reason == ExitReason.EXPIRED, ShownStatus.EXPIRED.value),
    (_PAID, ENROLLMENTS.c.payout_status),
    (_OPEN, ShownStatus.ACTIVE.value),
    else_=ShownStatus.WITHDRAWN.value,
)
_SEVERAL = (
    select(ENROLLMENTS)
    .where(ENROLLMENTS.c.enrollment_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(ENROLLMENTS.c.enrollment_id)
)
# NO KEY UPDATE: whoever moves a journey inserts executions that refer to its enrollment.
_LOCK = _SEVERAL.with_for_update(key_share=True)
_IF_FREE = _SEVERAL.with_for_update(key_share=True, skip_locked=True)
_NUMBERS = (
    select(ENROLLMENTS.c.exit_reason, ENROLLMENTS.c.payout_status, func.count())
    .where(ENROLLMENTS.c.campaign_id == bindparam("campaign_id"))
    .group_by(ENROLLMENTS.c.exit_reason, ENROLLMENTS.c.payout_status)
)
_ADD = Insertion(ENROLLMENTS, *dict.fromkeys((*_COLUMNS, "source", "promise", *_STANDING)))
_SAVE = Change(ENROLLMENTS, key=("enrollment_id",), columns=_STANDING)
_OF_CONTACTS = select(ENROLLMENTS.c.contact_id, ENROLLMENTS.c.campaign_id, ENROLLMENTS.c.order_id).where(
    ENROLLMENTS.c.contact_id == any_(bindparam("ids", type_=ARRAY(Uuid)))
)


class Enrollments:
    """Who is, or was, in which campaign."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, enrollment_id: UUID) -> Enrollment:
        """One enrollment. Raises `NoSuchEnrollment`."""
        return await self._one(select(ENROLLMENTS).where(ENROLLMENTS.c.enrollment_id == enrollment_id))

    async def locked(self, enrollment_id: UUID) -> Enrollment:
        """One enrollment, ours until the transaction ends. Raises `NoSuchEnrollment`."""
        return (await self.locked_all([enrollment_id]))[enrollment_id]

    async def locked_all(self, enrollment_ids: Iterable[UUID]) -> dict[UUID, Enrollment]:
        """Enrollments, locked in one order for everybody. Raises `NoSuchEnrollment` if one is missing."""
        wanted = set(enrollment_ids)
        rows = await self._connection.execute(_LOCK, {"ids": list(wanted)})
        found = {row["enrollment_id"]: _enrollment(row) for row in rows}
        if len(found) < len(wanted):
            raise NoSuchEnrollment
        return found

    async def locked_if_free(self, enrollment_ids: Sequence[UUID]) -> Sequence[Enrollment]:
        """Those of some enrollments that nobody else holds, ours until the transaction ends."""
        rows = (await self._connection.execute(_IF_FREE, {"ids": list(enrollment_ids)})).mappings()
        return [_enrollment(row) for row in rows]

    async def of_contact(self, contact_id: UUID) -> Sequence[Enrollment]:
        """Every enrollment of a contact."""
        statement = select(ENROLLMENTS).where(ENROLLMENTS.c.contact_id == contact_id)
        return await self._read(statement.order_by(ENROLLMENTS.c.enrollment_id))

    async def of_contacts(self, contact_ids: Collection[UUID]) -> set[tuple[UUID, UUID, UUID | None]]:
        """Contact, campaign and order of every enrollment of some contacts."""
        return {tuple(row) for row in await self._connection.execute(_OF_CONTACTS, {"ids": list(contact_ids)})}

    async def add_all(self, enrollments: Iterable[Enrollment]) -> None:
        """Store new enrollments."""
        await _ADD(self._connection, [_row(enrollment) for enrollment in enrollments])

    async def save_all(self, enrollments: Iterable[Enrollment]) -> None:
        """Store where enrollments stand; their promises never change."""
        await _SAVE(self._connection, [{"enrollment_id": one.enrollment_id, **_standing(one)} for one in enrollments])

    async def listing(
        self, campaign_id: UUID, *, status: ShownStatus | None, before: UUID | None, limit: int
    ) -> Sequence[Enrollment]:
        """Enrollments of a campaign, newest first."""
        statement = select(ENROLLMENTS).where(ENROLLMENTS.c.campaign_id == campaign_id)
        if status is not None:
            statement = statement.where(_shown == status.value)
        if before is not None:
            statement = statement.where(ENROLLMENTS.c.enrollment_id < before)
        return await self._read(statement.order_by(ENROLLMENTS.c.enrollment_id.desc()).limit(limit))

    async def numbers(self, campaign_id: UUID) -> dict[tuple[ExitReason | None, PayoutStatus | None], int]:
        """Number of enrollments of a campaign by exit reason (None: not ended) and payout status."""
        rows = await self._connection.execute(_NUMBERS, {"campaign_id": campaign_id})
        return {(why and ExitReason(why), paid and PayoutStatus(paid)): number for why, paid, number in rows}

    async def _one(self, statement: Any) -> Enrollment:  # noqa: ANN401 - a query on enrollments
        found = await self._read(statement)
        if not found:
            raise NoSuchEnrollment
        return found[0]

    async def _read(self, statement: Any) -> list[Enrollment]:  # noqa: ANN401 - a query on enrollments
        return [_enrollment(row) for row in (await self._connection.execute(statement)).mappings()]


def _row(enrollment: Enrollment) -> dict[str, Any]:
    row = {name: getattr(enrollment, name) for name in _COLUMNS}
    return {**row, "source": enrollment.source, "promise": _promise(enrollment), **_standing(enrollment)}


def _standing(enrollment: Enrollment) -> dict[str, Any]:
    return {name: getattr(enrollment, name) for name in _STANDING}


def _promise(enrollment: Enrollment) -> dict[str, Any]:
    order, purchase = enrollment.order, enrollment.purchase
    return {
        "criteria": [criterion.model_dump(mode="json") for criterion in enrollment.criteria],
        "payout": enrollment.payout.model_dump(mode="json"),
        "order": order and order.model_dump(mode="json"),
        "bundle_id": enrollment.bundle_id,
        "purchase": purchase and purchase.model_dump(mode="json"),
        "notes": enrollment.notes,
    }


def _enrollment(row: Any) -> Enrollment:  # noqa: ANN401 - a row
    promise = row["promise"]
    return Enrollment(
        source=EnrollmentSource(row["source"]),
        status=EnrollmentStatus(row["status"]),
        payout_status=row["payout_status"] and PayoutStatus(row["payout_status"]),
        exit_reason=row["exit_reason"] and ExitReason(row["exit_reason"]),
        criteria=tuple(map(PromisedCriterion.model_validate, promise["criteria"])),
        payout=PayoutTerms.model_validate(promise["payout"]),
        order=promise["order"] and OrderReference.model_validate(promise["order"]),
        bundle_id=promise["bundle_id"],
        purchase=promise["purchase"] and Money.model_validate(promise["purchase"]),
        notes=promise["notes"],
        **{name: row[name] for name in _COLUMNS},
    )
