"""What providers have told of messages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import any_, bindparam, func, literal_column, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.values import FeedbackKind

from ..domain.feedback import Feedback
from ..tables import FEEDBACK
from .rows import IDS, rows_of, without_tenant

_COLUMNS = tuple(field.name for field in fields(Feedback))
_ADD = Insertion(FEEDBACK, *_COLUMNS, once=True, returning=("message_id", "reference"))
_DELIVERED = (
    select(FEEDBACK.c.message_id, func.min(FEEDBACK.c.occurred_at))
    .where(FEEDBACK.c.message_id == any_(IDS), FEEDBACK.c.kind == literal_column("'delivered'"))
    .group_by(FEEDBACK.c.message_id)
)
_OF = (
    select(FEEDBACK)
    .where(FEEDBACK.c.message_id == bindparam("id"))
    .order_by(FEEDBACK.c.occurred_at, FEEDBACK.c.reference)
)


class FeedbackRows:
    """What providers have told of messages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, told: Sequence[Feedback]) -> dict[tuple[UUID, str], bool]:
        """Keep what was told; returns message and reference of what was not told before."""
        rows = await _ADD(self._connection, rows_of(told, _COLUMNS))
        return {(row["message_id"], row["reference"]): True for row in rows}

    async def delivered(self, message_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
        """When these messages were delivered, as far as it was told."""
        rows = await self._connection.execute(_DELIVERED, {"ids": list(message_ids)})
        return dict(tuple(row) for row in rows)

    async def of(self, message_id: UUID) -> tuple[Feedback, ...]:
        """What was told of a message, in the order in which it happened."""
        return tuple(_feedback(row) for row in await self._connection.execute(_OF, {"id": message_id}))


def _feedback(row: Mapping[str, Any]) -> Feedback:
    return Feedback(**{**without_tenant(row), "kind": FeedbackKind(row["kind"])})
