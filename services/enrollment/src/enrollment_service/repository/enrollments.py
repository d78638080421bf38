"""Enrollments with the promise each was made with."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Integer, Uuid, any_, bindparam, func, select

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

from ..domain.enrolling import Former
from ..domain.enrollment import Enrollment
from ..domain.figures import Tally
from ..domain.shown import PageEnd, ShownStatus, Wanted
from ..errors import NoSuchEnrollment
from ..tables import CAMPAIGNS, ENROLLMENTS, ORDERS
from . import shown
from .places import Places

_COLUMNS = (
    "enrollment_id",
    "campaign_id",
    "campaign_version",
    "contact_id",
    "order_id",
    "created_at",
    "updated_at",
    "enrolled_at",
    "deadline_at",
    "grace_hours",
    "personalization_context",
    "payout_revision",
    "ended_at",
)
_STANDING = ("status", "payout_status", "payout_at_end", "exit_reason", "payout_revision", "ended_at", "updated_at")
_OPEN = ENROLLMENTS.c.ended_at.is_(None)
_SEVERAL = (
    select(ENROLLMENTS)
    .where(ENROLLMENTS.c.enrollment_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(ENROLLMENTS.c.enrollment_id)
)
# NO KEY UPDATE: whoever moves a journey inserts executions that refer to its enrollment.
_LOCK = _SEVERAL.with_for_update(key_share=True)
_IF_FREE = _SEVERAL.with_for_update(key_share=True, skip_locked=True)
_BEGAN_WITH = ENROLLMENTS.c.promise["order", "amount", "amount"].astext.cast(BigInteger)
_NUMBERS = (
    select(
        ENROLLMENTS.c.exit_reason,
        ENROLLMENTS.c.payout_at_end,
        func.count().label("number"),
        func.coalesce(func.sum(_BEGAN_WITH), 0).label("paid"),
    )
    .where(ENROLLMENTS.c.campaign_id == bindparam("campaign_id"))
    .group_by(ENROLLMENTS.c.exit_reason, ENROLLMENTS.c.payout_at_end)
)
_ADD = Insertion(ENROLLMENTS, *dict.fromkeys((*_COLUMNS, "source", "promise", *_STANDING)))
_SAVE = Change(ENROLLMENTS, key=("enrollment_id",), columns=_STANDING)
_LINK = Change(ENROLLMENTS, key=("enrollment_id",), columns=("order_id", "linked_order", "updated_at"))
_ONE = select(ENROLLMENTS).where(ENROLLMENTS.c.enrollment_id == bindparam("id", type_=Uuid))
_THEIRS = ENROLLMENTS.c.contact_id == any_(bindparam("ids", type_=ARRAY(Uuid)))
_OF_CONTACTS = select(
    ENROLLMENTS.c.contact_id,
    ENROLLMENTS.c.campaign_id,
    ENROLLMENTS.c.order_id,
    ENROLLMENTS.c.ended_at,
    ENROLLMENTS.c.exit_reason,
).where(_THEIRS)
_AWAITING = (
    select(ENROLLMENTS)
    .where(_THEIRS, _OPEN, ENROLLMENTS.c.order_id.is_(None))
    .order_by(ENROLLMENTS.c.enrollment_id)
    .with_for_update(key_share=True)
)
_OPEN_IN = (
    select(ENROLLMENTS)
    .where(_THEIRS, _OPEN, ENROLLMENTS.c.campaign_id == bindparam("campaign_id", type_=Uuid))
    .order_by(ENROLLMENTS.c.enrollment_id)
)
_LOCK_OPEN_IN = _OPEN_IN.with_for_update(key_share=True)
_ALL_OF_CONTACT = (
    select(ENROLLMENTS)
    .where(ENROLLMENTS.c.contact_id == bindparam("contact_id", type_=Uuid))
    .order_by(ENROLLMENTS.c.enrollment_id)
)
_ORDER_IDS = any_(bindparam("ids", type_=ARRAY(Uuid)))
_TAKEN = select(ENROLLMENTS.c.order_id).where(ENROLLMENTS.c.order_id == _ORDER_IDS)
_RESTS = (ENROLLMENTS.c.tenant_id == ORDERS.c.tenant_id) & (ENROLLMENTS.c.order_id == ORDERS.c.order_id)
_ON_PARTS = (
    select(ORDERS.c.whole_id, ENROLLMENTS.c.campaign_id)
    .select_from(ORDERS.join(ENROLLMENTS, _RESTS))
    .where(ORDERS.c.whole_id == _ORDER_IDS)
)
# With those that wait for a purchase: whoever decides about the contacts afterwards locks them too.
_TO_JOIN = (
    select(ENROLLMENTS)
    .where(
        (ENROLLMENTS.c.order_id == any_(bindparam("order_ids", type_=ARRAY(Uuid))))
        | (_THEIRS & _OPEN & ENROLLMENTS.c.order_id.is_(None))
    )
    .order_by(ENROLLMENTS.c.enrollment_id)
    .with_for_update(key_share=True)
)
_DELETED = func.array(select(CAMPAIGNS.c.campaign_id).where(CAMPAIGNS.c.is_deleted).scalar_subquery())
# Earned money is not lost with the campaign: such an enrollment ends when its payout does. An array, so that the few
# deleted campaigns are found first, and no enrollment of another one is read.
_OF_DELETED = (
    select(ENROLLMENTS)
    .where(
        _OPEN,
        ENROLLMENTS.c.payout_status.is_(None),
        ENROLLMENTS.c.campaign_id == any_(_DELETED),
    )
    .order_by(ENROLLMENTS.c.campaign_id, ENROLLMENTS.c.contact_id)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(key_share=True, skip_locked=True)
)


class Enrollments:
    """Who is, or was, in which campaign."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.places = Places(connection)

    async def get(self, enrollment_id: UUID) -> Enrollment:
        """One enrollment. Raises `NoSuchEnrollment`."""
        found = await self._read(_ONE, {"id": enrollment_id})
        if not found:
            raise NoSuchEnrollment
        return found[0]

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

    async def several(self, enrollment_ids: Collection[UUID]) -> Sequence[Enrollment]:
        """Those of some enrollments that are there."""
        return await self._read(_SEVERAL, {"ids": list(enrollment_ids)})

    async def locked_if_free(self, enrollment_ids: Sequence[UUID]) -> Sequence[Enrollment]:
        """Those of some enrollments that nobody else holds, ours until the transaction ends."""
        rows = (await self._connection.execute(_IF_FREE, {"ids": list(enrollment_ids)})).mappings()
        return [_enrollment(row) for row in rows]

    async def of_contact(self, contact_id: UUID) -> Sequence[Enrollment]:
        """Every enrollment of a contact."""
        return await self._read(_ALL_OF_CONTACT, {"contact_id": contact_id})

    async def of_contacts(self, contact_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], list[Former]]:
        """Every enrollment of some contacts, by contact and campaign."""
        found: dict[tuple[UUID, UUID], list[Former]] = {}
        for row in await self._connection.execute(_OF_CONTACTS, {"ids": list(contact_ids)}):
            former = Former(row["order_id"], row["ended_at"], row["exit_reason"] and ExitReason(row["exit_reason"]))
            found.setdefault((row["contact_id"], row["campaign_id"]), []).append(former)
        return found

    async def locked_awaiting(self, contact_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], Enrollment]:
        """Open enrollments of locked contacts that began without a purchase, ours until the transaction ends."""
        found = await self._read(_AWAITING, {"ids": list(contact_ids)})
        return {(one.contact_id, one.campaign_id): one for one in found}

    async def open_in(self, campaign_id: UUID, contact_ids: Collection[UUID]) -> dict[UUID, Enrollment]:
        """Open enrollments of some contacts in a campaign, by contact."""
        found = await self._read(_OPEN_IN, {"campaign_id": campaign_id, "ids": list(contact_ids)})
        return {one.contact_id: one for one in found}

    async def locked_open_in(self, campaign_id: UUID, contact_ids: Collection[UUID]) -> dict[UUID, Enrollment]:
        """As `open_in`, ours until the transaction ends."""
        found = await self._read(_LOCK_OPEN_IN, {"campaign_id": campaign_id, "ids": list(contact_ids)})
        return {one.contact_id: one for one in found}

    async def locked_of_deleted(self, limit: int) -> Sequence[Enrollment]:
        """Open enrollments, nothing earned, of campaigns that were deleted; those somebody else holds are left out."""
        return await self._read(_OF_DELETED, {"limit": limit})

    async def taken(self, order_ids: Collection[UUID]) -> set[UUID]:
        """Those of some orders that an enrollment rests on."""
        return set(await self._connection.scalars(_TAKEN, {"ids": list(order_ids)})) if order_ids else set()

    async def resting_on_parts_of(self, order_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
        """These orders, each with every campaign in which an enrollment rests on a part of it."""
        rows = await self._connection.execute(_ON_PARTS, {"ids": list(order_ids)}) if order_ids else ()
        return {(row["whole_id"], row["campaign_id"]) for row in rows}

    async def locked_to_join(self, order_ids: Collection[UUID], contact_ids: Collection[UUID]) -> list[Enrollment]:
        """Enrollments that rest on orders, ours until the transaction ends, and so are those of contacts that wait."""
        found = await self._read(_TO_JOIN, {"order_ids": list(order_ids), "ids": list(contact_ids)})
        return [one for one in found if one.order_id is not None]

    async def link_all(self, enrollments: Iterable[Enrollment]) -> None:
        """Store the purchases that were linked to enrollments."""
        await _LINK(self._connection, [_linked(enrollment) for enrollment in enrollments])

    async def add_all(self, enrollments: Iterable[Enrollment]) -> None:
        """Store new enrollments."""
        await _ADD(self._connection, [_row(enrollment) for enrollment in enrollments])

    async def save_all(self, enrollments: Iterable[Enrollment]) -> None:
        """Store where enrollments stand; their promises never change."""
        await _SAVE(self._connection, [{"enrollment_id": one.enrollment_id, **_standing(one)} for one in enrollments])

    async def listing(
        self, campaign_id: UUID, wanted: Wanted, *, last: PageEnd | None, limit: int
    ) -> Sequence[Enrollment]:
        """Enrollments of a campaign in the order wanted, those after the `last` of another page."""
        deadline_at, enrollment_id = last or (None, None)
        place = {"campaign_id": campaign_id, "limit": limit, "deadline_at": deadline_at, "enrollment_id": enrollment_id}
        return await self._read(
            shown.LISTS[wanted.sort], {**place, **{name: getattr(wanted, name) for name in (*shown.FILTERS, "search")}}
        )

    async def numbers(self, campaign_id: UUID) -> Sequence[Tally]:
        """How many enrollments of a campaign stand where, and what was paid for them when they began."""
        rows = await self._connection.execute(_NUMBERS, {"campaign_id": campaign_id})
        return [
            Tally(row["exit_reason"], row["payout_at_end"], number=row["number"], paid=int(row["paid"])) for row in rows
        ]

    async def shown_numbers(self, campaign_ids: Iterable[UUID]) -> dict[UUID, dict[ShownStatus, int]]:
        """Number of enrollments of each of these campaigns by the status they are shown with."""
        found: dict[UUID, dict[ShownStatus, int]] = {one: {} for one in campaign_ids}
        for campaign_id, status, number in await self._connection.execute(shown.NUMBERS, {"campaign_ids": list(found)}):
            found[campaign_id][ShownStatus(status)] = number
        return found

    async def _read(self, statement: Any, values: Mapping[str, Any] | None = None) -> list[Enrollment]:  # noqa: ANN401 - a query on enrollments
        return [_enrollment(row) for row in await self._connection.execute(statement, values)]


def _row(enrollment: Enrollment) -> dict[str, Any]:
    row = {name: getattr(enrollment, name) for name in _COLUMNS}
    return {**row, "source": enrollment.source, "promise": _promise(enrollment), **_standing(enrollment)}


def _standing(enrollment: Enrollment) -> dict[str, Any]:
    return {name: getattr(enrollment, name) for name in _STANDING}


def _linked(enrollment: Enrollment) -> dict[str, Any]:
    order = enrollment.order and enrollment.order.model_dump(mode="json")
    names = ("enrollment_id", "order_id", "updated_at")
    return {**{name: getattr(enrollment, name) for name in names}, "linked_order": order}


def _promise(enrollment: Enrollment) -> dict[str, Any]:
    order, purchase = enrollment.order, enrollment.purchase
    return {
        "criteria": [criterion.model_dump(mode="json") for criterion in enrollment.criteria],
        "payout": enrollment.payout.model_dump(mode="json"),
        "order": order and order.model_dump(mode="json"),
        "bundle_id": enrollment.bundle_id,
        "purchase": purchase and purchase.model_dump(mode="json"),
        "notes": enrollment.notes,
        "proposal": enrollment.proposal,
        "enrolled_by": enrollment.enrolled_by and str(enrollment.enrolled_by),
    }


def _enrollment(row: Any) -> Enrollment:  # noqa: ANN401 - a row
    promise = row["promise"]
    order = row["linked_order"] or promise["order"]
    return Enrollment(
        source=EnrollmentSource(row["source"]),
        status=EnrollmentStatus(row["status"]),
        payout_status=row["payout_status"] and PayoutStatus(row["payout_status"]),
        payout_at_end=row["payout_at_end"] and PayoutStatus(row["payout_at_end"]),
        exit_reason=row["exit_reason"] and ExitReason(row["exit_reason"]),
        criteria=tuple(map(PromisedCriterion.model_validate, promise["criteria"])),
        payout=PayoutTerms.model_validate(promise["payout"]),
        order=order and OrderReference.model_validate(order),
        bundle_id=promise["bundle_id"],
        purchase=promise["purchase"] and Money.model_validate(promise["purchase"]),
        notes=promise["notes"],
        proposal=promise.get("proposal"),
        enrolled_by=promise.get("enrolled_by") and UUID(promise["enrolled_by"]),
        began_with=promise["order"] and Money.model_validate(promise["order"]["amount"]),
        **{name: row[name] for name in _COLUMNS},
    )
