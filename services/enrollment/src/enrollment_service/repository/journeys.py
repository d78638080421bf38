"""Where enrollments stand in their journeys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, any_, bindparam, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.values import EnrollmentStatus, PayoutStatus

from ..domain.journey import JourneyState, Standing
from ..domain.travel import Travel
from ..errors import NoSuchEnrollment
from ..tables import CAMPAIGNS, CONTACTS, ENROLLMENTS, JOURNEYS

_SAME_ENROLLMENT = (ENROLLMENTS.c.tenant_id == JOURNEYS.c.tenant_id) & (
    ENROLLMENTS.c.enrollment_id == JOURNEYS.c.enrollment_id
)
_SAME_CONTACT = (CONTACTS.c.tenant_id == ENROLLMENTS.c.tenant_id) & (CONTACTS.c.contact_id == ENROLLMENTS.c.contact_id)
_TRAVELS = (
    select(
        JOURNEYS,
        ENROLLMENTS.c.status,
        ENROLLMENTS.c.payout_status,
        ENROLLMENTS.c.order_id.is_not(None).label("has_order"),
        ENROLLMENTS.c.contact_id,
        CONTACTS.c.version.label("contact_version"),
    )
    .join(ENROLLMENTS, _SAME_ENROLLMENT)
    .join(CONTACTS, _SAME_CONTACT)
)
_LOCKED = (
    _TRAVELS.where(JOURNEYS.c.enrollment_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(JOURNEYS.c.enrollment_id)
    .with_for_update(of=JOURNEYS)
)
_DUE = (
    _TRAVELS.where(
        JOURNEYS.c.due_at <= bindparam("now"),
        JOURNEYS.c.campaign_id.in_(select(CAMPAIGNS.c.campaign_id).where(~CAMPAIGNS.c.sending_paused)),
    )
    .order_by(JOURNEYS.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(of=JOURNEYS, skip_locked=True)
)
_STATE: dict[str, Any] = {
    "id": Uuid,
    "step_id": Uuid,
    "visit": Integer,
    "standing": Text,
    "due_at": DateTime(timezone=True),
}
_SAVE = text(
    "UPDATE journeys SET step_id = moved.step_id, visit = moved.visit, standing = moved.standing,"
    " due_at = moved.due_at FROM unnest(:id, :step_id, :visit, :standing, :due_at)"
    " AS moved (id, step_id, visit, standing, due_at) WHERE enrollment_id = moved.id"
).bindparams(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _STATE.items()))


class Journeys:
    """Journeys; whoever moves one locks its row first, after that of its enrollment if that is needed too."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def locked_all(self, enrollment_ids: Sequence[UUID]) -> Sequence[Travel]:
        """The journeys of some enrollments, ours until the transaction ends. Raises `NoSuchEnrollment`."""
        found = await self._read(_LOCKED, {"ids": sorted(set(enrollment_ids))})
        if len(found) < len(set(enrollment_ids)):
            raise NoSuchEnrollment
        return found

    async def locked_due(self, now: datetime, limit: int) -> Sequence[Travel]:
        """Journeys that go on by now where sending is not paused; those another worker holds are left to it."""
        return await self._read(_DUE, {"now": now, "limit": limit})

    async def add(self, travel: Travel) -> None:
        """Store the beginning of a journey."""
        row = {name: getattr(travel, name) for name in ("enrollment_id", "campaign_id", "campaign_version")}
        state = travel.state
        row |= {"step_id": state.step_id, "visit": state.visit, "standing": state.standing, "due_at": state.due_at}
        await self._connection.execute(insert(JOURNEYS).values(row))

    async def save(self, travels: Sequence[Travel]) -> None:
        """Store where these journeys stand, in one statement."""
        if not travels:
            return
        columns = {
            "id": [travel.enrollment_id for travel in travels],
            "step_id": [travel.state.step_id for travel in travels],
            "visit": [travel.state.visit for travel in travels],
            "standing": [travel.state.standing.value for travel in travels],
            "due_at": [travel.state.due_at for travel in travels],
        }
        await self._connection.execute(_SAVE, columns)

    async def _read(self, statement: Any, values: dict[str, Any]) -> list[Travel]:  # noqa: ANN401 - a query on journeys
        return [_travel(row) for row in (await self._connection.execute(statement, values)).mappings()]


def _travel(row: Any) -> Travel:  # noqa: ANN401 - a row
    return Travel(
        enrollment_id=row["enrollment_id"],
        campaign_id=row["campaign_id"],
        campaign_version=row["campaign_version"],
        contact_id=row["contact_id"],
        contact_version=row["contact_version"],
        status=EnrollmentStatus(row["status"]),
        payout_status=row["payout_status"] and PayoutStatus(row["payout_status"]),
        has_order=row["has_order"],
        state=JourneyState(row["step_id"], Standing(row["standing"]), row["due_at"], row["visit"]),
    )
