"""Where enrollments stand in their journeys."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, bindparam, func, literal_column, select, update

from chassis.postgres.sets import Change, Insertion
from chassis.postgres.sql import Connection
from chassis.postgres.tables import TENANTS
from contracts.values import EnrollmentStatus, PayoutStatus

from ..domain.goal import OpenEnrollment
from ..domain.journey import JourneyState, Standing
from ..domain.journey_instance import JourneyInstance
from ..errors import NoSuchEnrollment
from ..tables import CAMPAIGNS, CONTACTS, ENROLLMENTS, JOURNEYS

_SAME_ENROLLMENT = (ENROLLMENTS.c.tenant_id == JOURNEYS.c.tenant_id) & (
    ENROLLMENTS.c.enrollment_id == JOURNEYS.c.enrollment_id
)
_SAME_CONTACT = (CONTACTS.c.tenant_id == ENROLLMENTS.c.tenant_id) & (CONTACTS.c.contact_id == ENROLLMENTS.c.contact_id)
_REQUIRED: ColumnElement[str] = literal_column("'$.criteria[*] ? (@.required == true)'::jsonpath")
_INSTANCES = (
    select(
        JOURNEYS,
        ENROLLMENTS.c.status,
        ENROLLMENTS.c.payout_status,
        ENROLLMENTS.c.order_id.is_not(None).label("has_order"),
        (~func.jsonb_path_exists(ENROLLMENTS.c.promise, _REQUIRED)).label("ends_with_journey"),
        ENROLLMENTS.c.contact_id,
        ENROLLMENTS.c.enrolled_at,
        CONTACTS.c.version.label("contact_version"),
        CONTACTS.c.zone,
        TENANTS.c.zone.label("zone_of_tenant"),
    )
    .join(ENROLLMENTS, _SAME_ENROLLMENT)
    .join(CONTACTS, _SAME_CONTACT)
    .outerjoin(TENANTS, TENANTS.c.id == JOURNEYS.c.tenant_id)
)
_LOCKED = (
    _INSTANCES.where(JOURNEYS.c.enrollment_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(JOURNEYS.c.enrollment_id)
    .with_for_update(of=JOURNEYS)
)
# A campaign that was resumed sends once everybody who was held up has a turn.
_SENDS = ~CAMPAIGNS.c.sending_paused & ~CAMPAIGNS.c.is_deleted & CAMPAIGNS.c.resumed_at.is_(None)
_IS_SENT_TO = JOURNEYS.c.campaign_id.in_(select(CAMPAIGNS.c.campaign_id).where(_SENDS))
_DUE = (
    _INSTANCES.where(JOURNEYS.c.due_at <= bindparam("now"), _IS_SENT_TO)
    .order_by(JOURNEYS.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(of=JOURNEYS, skip_locked=True)
)
# One look at the index for each campaign; journeys that wait for no time are not read.
_FIRST_DUE = select(func.min(JOURNEYS.c.due_at)).where(JOURNEYS.c.campaign_id == CAMPAIGNS.c.campaign_id)
_NEXT_DUE = select(func.min(_FIRST_DUE.correlate(CAMPAIGNS).scalar_subquery())).select_from(CAMPAIGNS).where(_SENDS)
_PUT_OFF = (
    update(JOURNEYS)
    .where(JOURNEYS.c.enrollment_id == _DUE.with_only_columns(JOURNEYS.c.enrollment_id).limit(1).scalar_subquery())
    .values(planned_at=func.coalesce(JOURNEYS.c.planned_at, JOURNEYS.c.due_at), due_at=bindparam("until"))
)
_TIMED = (
    select(ENROLLMENTS.c.contact_id, JOURNEYS.c.enrollment_id)
    .join(ENROLLMENTS, _SAME_ENROLLMENT)
    .where(
        ENROLLMENTS.c.contact_id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        JOURNEYS.c.due_at.is_not(None) | JOURNEYS.c.planned_at.is_not(None),
    )
    .order_by(JOURNEYS.c.enrollment_id)
)
_STATE = ("step_id", "visit", "standing", "due_at")
_PAUSE = """
WITH held AS (SELECT enrollment_id FROM journeys WHERE enrollment_id = ANY ($1) ORDER BY enrollment_id FOR UPDATE)
UPDATE journeys SET is_paused = true, planned_at = coalesce(planned_at, due_at), due_at = NULL
FROM held WHERE journeys.enrollment_id = held.enrollment_id
"""
_RESUME = """
WITH held AS (
    SELECT enrollment_id, planned_at FROM journeys WHERE enrollment_id = ANY ($1) ORDER BY enrollment_id FOR UPDATE
), turns AS (
    SELECT enrollment_id, planned_at, planned_at <= $2 AS is_late,
        row_number() OVER (PARTITION BY planned_at <= $2 ORDER BY planned_at, enrollment_id) - 1 AS before FROM held
)
UPDATE journeys SET is_paused = false,
    due_at = CASE WHEN is_late THEN $3::timestamptz + turns.before * $4::interval ELSE turns.planned_at END,
    planned_at = CASE WHEN is_late THEN turns.planned_at END
FROM turns WHERE journeys.enrollment_id = turns.enrollment_id
"""
_OPEN_OF = (
    select(
        ENROLLMENTS.c.enrollment_id,
        ENROLLMENTS.c.contact_id,
        ENROLLMENTS.c.enrolled_at,
        JOURNEYS.c.campaign_id,
        JOURNEYS.c.campaign_version,
    )
    .join(JOURNEYS, _SAME_ENROLLMENT)
    .where(ENROLLMENTS.c.contact_id == any_(bindparam("ids", type_=ARRAY(Uuid))), ENROLLMENTS.c.ended_at.is_(None))
)
_ADD = Insertion(JOURNEYS, "enrollment_id", "campaign_id", "campaign_version", *_STATE)
_SAVE = Change(JOURNEYS, key=("enrollment_id",), columns=(*_STATE, "planned_at"))


class Journeys:
    """Journeys; whoever moves one locks its row first, after that of its enrollment if that is needed too."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def locked_all(self, enrollment_ids: Sequence[UUID]) -> Sequence[JourneyInstance]:
        """The journeys of some enrollments, ours until the transaction ends. Raises `NoSuchEnrollment`."""
        found = await self._read(_LOCKED, {"ids": sorted(set(enrollment_ids))})
        if len(found) < len(set(enrollment_ids)):
            raise NoSuchEnrollment
        return found

    async def locked_due(self, now: datetime, limit: int) -> Sequence[JourneyInstance]:
        """Journeys that go on by now where sending is not paused; those another worker holds are left to it."""
        return await self._read(_DUE, {"now": now, "limit": limit})

    async def next_due(self) -> datetime | None:
        """When the next journey goes on; this is past where another worker holds one that is due."""
        moment: datetime | None = (await self._connection.execute(_NEXT_DUE)).scalar()
        return moment

    async def timed_of(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Sequence[UUID]]:
        """Enrollments of some contacts in whose journeys a step ends or begins by time, by contact.

        One that is about to begin is among them: whoever begins it holds its lock, and must be waited for.
        """
        found = defaultdict[UUID, list[UUID]](list)
        for contact_id, enrollment_id in await self._connection.execute(_TIMED, {"ids": sorted(contact_ids)}):
            found[contact_id].append(enrollment_id)
        return found

    async def open_of(self, contact_ids: Collection[UUID]) -> Sequence[OpenEnrollment]:
        """Enrollments of some contacts that are open, with the versions of their journeys."""
        rows = await self._connection.execute(_OPEN_OF, {"ids": sorted(contact_ids)})
        return [
            OpenEnrollment(
                row["enrollment_id"],
                row["contact_id"],
                (row["campaign_id"], row["campaign_version"]),
                row["enrolled_at"],
            )
            for row in rows.mappings()
        ]

    async def add(self, instances: Sequence[JourneyInstance]) -> None:
        """Store the beginnings of journeys, in one statement."""
        await _ADD(self._connection, [_row(instance) for instance in instances])

    async def save(self, instances: Sequence[JourneyInstance]) -> None:
        """Store where these journeys stand, in one statement; whoever has moved waits for no turn."""
        await _SAVE(self._connection, [_row(one) | _times(one) for one in instances])

    async def put_off(self, now: datetime, until: datetime) -> None:
        """Have the journey that is due first go on then, as if it were now."""
        await self._connection.execute(_PUT_OFF, {"now": now, "until": until})

    async def pause(self, enrollment_ids: Collection[UUID]) -> None:
        """Have time let none of these journeys go on; what they plan is kept."""
        await self._connection.run(_PAUSE, list(enrollment_ids))

    async def resume(
        self, enrollment_ids: Collection[UUID], now: datetime, *, since: datetime, every: timedelta
    ) -> None:
        """Have paused journeys go on as they plan; what is late by now one after another, the first at `since`."""
        await self._connection.run(_RESUME, list(enrollment_ids), now, since, every)

    async def _read(self, statement: Any, values: dict[str, Any]) -> list[JourneyInstance]:  # noqa: ANN401 - a query on journeys
        return [_instance(row) for row in (await self._connection.execute(statement, values)).mappings()]


def _row(instance: JourneyInstance) -> dict[str, Any]:
    names = ("enrollment_id", "campaign_id", "campaign_version")
    state = {name: getattr(instance.state, name) for name in _STATE}
    return {name: getattr(instance, name) for name in names} | state


def _times(instance: JourneyInstance) -> dict[str, datetime | None]:
    """When it goes on: at no time while it is paused, and then what it plans is kept."""
    due_at = instance.state.due_at
    return {"due_at": None, "planned_at": due_at} if instance.is_paused else {"due_at": due_at, "planned_at": None}


def _instance(row: Any) -> JourneyInstance:  # noqa: ANN401 - a row
    return JourneyInstance(
        enrollment_id=row["enrollment_id"],
        campaign_id=row["campaign_id"],
        campaign_version=row["campaign_version"],
        contact_id=row["contact_id"],
        contact_version=row["contact_version"],
        enrolled_at=row["enrolled_at"],
        zones=(row["zone"], row["zone_of_tenant"]),
        status=EnrollmentStatus(row["status"]),
        payout_status=row["payout_status"] and PayoutStatus(row["payout_status"]),
        has_order=row["has_order"],
        ends_with_journey=row["ends_with_journey"],
        is_paused=row["is_paused"],
        state=JourneyState(row["step_id"], Standing(row["standing"]), row["planned_at"] or row["due_at"], row["visit"]),
    )
