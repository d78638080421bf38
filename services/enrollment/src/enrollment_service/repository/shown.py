"""Enrollments as they are listed and counted: by the one status they are shown with."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    func,
    select,
    tuple_,
)

from contracts.values import ExitReason, PayoutStatus

from ..domain.shown import ShownStatus, Sort
from ..tables import CONTACTS, ENROLLMENTS

_ISSUED = [status.value for status in PayoutStatus if status.is_issued]
_OPEN = ENROLLMENTS.c.ended_at.is_(None)
_IS_PAYOUT_SHOWN = _OPEN | (ENROLLMENTS.c.exit_reason == ExitReason.COMPLETED)
_PAID = ENROLLMENTS.c.payout_status.is_not(None) & (_IS_PAYOUT_SHOWN | ENROLLMENTS.c.payout_status.in_(_ISSUED))
_SHOWN: ColumnElement[str] = case(  # the same as `shown_status`
    (_PAID, ENROLLMENTS.c.payout_status),
    (ENROLLMENTS.c.exit_reason == ExitReason.EXPIRED, ShownStatus.EXPIRED.value),
    (_OPEN, ShownStatus.ACTIVE.value),
    else_=ShownStatus.WITHDRAWN.value,
)
NUMBERS = (
    select(ENROLLMENTS.c.campaign_id, _SHOWN, func.count())
    .where(ENROLLMENTS.c.campaign_id == any_(bindparam("campaign_ids", type_=ARRAY(Uuid))))
    .group_by(ENROLLMENTS.c.campaign_id, _SHOWN)
)
FILTERS: Mapping[str, ColumnElement[str]] = {
    "shown": _SHOWN,
    "status": ENROLLMENTS.c.status,
    "payout_status": ENROLLMENTS.c.payout_status,
    "source": ENROLLMENTS.c.source,
}
_SEARCH = bindparam("search", type_=Text)
_FOUND = ENROLLMENTS.c.contact_id.in_(
    select(CONTACTS.c.contact_id).where(
        func.strpos(func.lower(func.concat_ws(" ", CONTACTS.c.name, CONTACTS.c.email)), func.lower(_SEARCH)) > 0
    )
)
_LAST = bindparam("enrollment_id", type_=Uuid)
_LAST_PLACE = tuple_(bindparam("deadline_at", type_=DateTime(timezone=True)), _LAST)
_BY_DEADLINE = (ENROLLMENTS.c.deadline_at, ENROLLMENTS.c.enrollment_id)


def _list(*order: ColumnElement[Any], rest: ColumnElement[bool]) -> Select[Any]:
    """A page of a campaign's enrollments: the `rest` after the last one, if there was one."""
    named = [(bindparam(name, type_=Text), column) for name, column in FILTERS.items()]
    asked = [value.is_(None) | (column == value) for value, column in named]
    return (
        select(ENROLLMENTS)
        .where(ENROLLMENTS.c.campaign_id == bindparam("campaign_id", type_=Uuid), *asked)
        .where(_SEARCH.is_(None) | _FOUND, _LAST.is_(None) | rest)
        .order_by(*order)
        .limit(bindparam("limit", type_=Integer))
    )


LISTS: Mapping[Sort, Select[Any]] = {
    Sort.NEWEST: _list(ENROLLMENTS.c.enrollment_id.desc(), rest=ENROLLMENTS.c.enrollment_id < _LAST),
    Sort.OLDEST: _list(ENROLLMENTS.c.enrollment_id.asc(), rest=ENROLLMENTS.c.enrollment_id > _LAST),
    Sort.DEADLINE: _list(*_BY_DEADLINE, rest=tuple_(*_BY_DEADLINE) > _LAST_PLACE),
}
