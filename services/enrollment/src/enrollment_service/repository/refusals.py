"""Every refusal that was said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, any_, bindparam, exists, func, select, update

from chassis.postgres.closable import Closing
from chassis.postgres.pages import NEWEST
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.enrollment import EnrollmentSource, Refusal
from contracts.values import Unclear

from ..domain.personalise import UnclearThreshold
from ..domain.refusal import RefusalRecord
from ..errors import NoSuchRefusal
from ..tables import CAMPAIGNS, CONTACTS, ENROLLMENTS, ORDERS, REFUSALS

_COLUMNS = ("refusal_id", "campaign_id", "contact_id", "occurred_at", "order_id")
_CLOSING = ("closed_at", "closed_by", "closing_note")

_ADD = Insertion(REFUSALS, *_COLUMNS, "source", "reasons", "unclear")
_OF_ORDERS = select(REFUSALS).where(REFUSALS.c.order_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
_OF_PART = exists().where(ORDERS.c.order_id == REFUSALS.c.order_id, ORDERS.c.whole_id.is_not(None))
_PARTS = ORDERS.alias("parts")
# Where an enrollment rests on a part of an order, nobody was refused for the order.
_ENROLLED_BY_PART = exists().where(
    _PARTS.c.whole_id == REFUSALS.c.order_id,
    ENROLLMENTS.c.order_id == _PARTS.c.order_id,
    ENROLLMENTS.c.campaign_id == REFUSALS.c.campaign_id,
)
_NEWEST = select(REFUSALS).where(~_OF_PART, ~_ENROLLED_BY_PART).order_by(REFUSALS.c.refusal_id.desc())
_OF_CONTACT = _NEWEST.where(REFUSALS.c.contact_id == bindparam("contact_id", type_=Uuid)).limit(200)
_OF_CAMPAIGN = REFUSALS.c.campaign_id == bindparam("campaign_id", type_=Uuid)
_PAGE = _NEWEST.where(REFUSALS.c.refusal_id < bindparam("before", type_=Uuid)).limit(bindparam("limit", type_=Integer))
_LIST = _PAGE.where(_OF_CAMPAIGN)
_LATER = REFUSALS.alias("later")
_IS_UNCLEAR = REFUSALS.c.reasons.contains([Refusal.THRESHOLD_UNCLEAR])
_IS_ENROLLED = exists().where(
    ENROLLMENTS.c.order_id == REFUSALS.c.order_id, ENROLLMENTS.c.campaign_id == REFUSALS.c.campaign_id
)
_IS_REFUSED_SINCE = exists().where(
    _LATER.c.order_id == REFUSALS.c.order_id,
    _LATER.c.campaign_id == REFUSALS.c.campaign_id,
    _LATER.c.refusal_id > REFUSALS.c.refusal_id,
)
_IS_DELETED = exists().where(CAMPAIGNS.c.campaign_id == REFUSALS.c.campaign_id, CAMPAIGNS.c.is_deleted)
_IS_ERASED = exists().where(CONTACTS.c.contact_id == REFUSALS.c.contact_id, CONTACTS.c.erased_at.is_not(None))
_OF_ORDER = _IS_UNCLEAR & REFUSALS.c.order_id.is_not(None) & ~_IS_ERASED
_IS_CLOSED = REFUSALS.c.closed_at.is_not(None)
_UNCLEAR = _PAGE.where(_OF_ORDER, ~_IS_CLOSED, ~_IS_ENROLLED, ~_IS_REFUSED_SINCE, ~_IS_DELETED)
_CLOSED = _PAGE.where(_OF_ORDER, _IS_CLOSED)
_ONE = select(REFUSALS).where(REFUSALS.c.refusal_id == bindparam("of", type_=Uuid), _OF_ORDER)
_CLOSE = (
    update(REFUSALS)
    .where(REFUSALS.c.refusal_id == bindparam("of", type_=Uuid), _OF_ORDER, ~_IS_CLOSED)
    .values(
        closed_at=bindparam("at", type_=DateTime(timezone=True)),
        closed_by=bindparam("by", type_=Uuid),
        closing_note=bindparam("note", type_=Text),
    )
)
_NUMBER = select(func.count()).select_from(REFUSALS).where(_OF_CAMPAIGN)


class Refusals:
    """Refusals, never changed; what waits for a correction is closed with a note."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, refusals: Iterable[RefusalRecord]) -> None:
        """Store refusals."""
        await _ADD(self._connection, [_row(refusal) for refusal in refusals])

    async def of_orders(self, order_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], list[RefusalRecord]]:
        """What was said about orders, by campaign and order."""
        found: dict[tuple[UUID, UUID], list[RefusalRecord]] = {}
        for row in await self._connection.execute(_OF_ORDERS, {"ids": list(order_ids)}):
            found.setdefault((row["campaign_id"], row["order_id"]), []).append(_refusal(row))
        return found

    async def of_contact(self, contact_id: UUID) -> Sequence[RefusalRecord]:
        """Refusals of a contact, newest first, at most 200."""
        return await self._read(_OF_CONTACT, contact_id=contact_id)

    async def listing(self, campaign_id: UUID, *, before: UUID | None, limit: int) -> Sequence[RefusalRecord]:
        """Refusals of a campaign, newest first."""
        return await self._read(_LIST, campaign_id=campaign_id, before=before or NEWEST, limit=limit)

    async def unclear(self, *, is_closed: bool, before: UUID | None, limit: int) -> Sequence[RefusalRecord]:
        """The last word on orders that an unclear threshold keeps out, or what was closed of it, newest first."""
        return await self._read(_CLOSED if is_closed else _UNCLEAR, before=before or NEWEST, limit=limit)

    async def close(self, refusal_id: UUID, closing: Closing) -> RefusalRecord:
        """Note why nobody corrects what is unclear; the first note stays. Raises `NoSuchRefusal`."""
        named: dict[str, Any] = {"of": refusal_id, "at": closing.at, "by": closing.by, "note": closing.note}
        await self._connection.execute(_CLOSE, named)
        found = await self._read(_ONE, of=refusal_id)
        if not found:
            raise NoSuchRefusal
        return found[0]

    async def number(self, campaign_id: UUID) -> int:
        """How many refusals of a campaign were said."""
        return int(await self._connection.scalar(_NUMBER, {"campaign_id": campaign_id}))

    async def _read(self, statement: Any, **values: object) -> list[RefusalRecord]:  # noqa: ANN401 - a query on refusals
        return [_refusal(row) for row in await self._connection.execute(statement, values)]


def _row(refusal: RefusalRecord) -> dict[str, Any]:
    own = {name: getattr(refusal, name) for name in (*_COLUMNS, "source", "reasons")}
    return own | {"unclear": [{**asdict(one), "template_id": str(one.template_id)} for one in refusal.unclear]}


def _refusal(row: Any) -> RefusalRecord:  # noqa: ANN401 - a row
    reasons = tuple(map(Refusal, row["reasons"]))
    named = {name: row[name] for name in (*_COLUMNS, *_CLOSING)}
    unclear = tuple(map(_unclear, row["unclear"]))
    return RefusalRecord(source=EnrollmentSource(row["source"]), reasons=reasons, unclear=unclear, **named)


def _unclear(stored: Mapping[str, Any]) -> UnclearThreshold:
    return UnclearThreshold(**{**stored, "template_id": UUID(stored["template_id"]), "why": Unclear(stored["why"])})
