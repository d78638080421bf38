"""Forms that contacts have filled in, never changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.submission import Submission
from ..tables import FORM_SUBMISSIONS

_COLUMNS = ("submission_id", "contact_id", "form_id", "form_name", "reference", "answers", "submitted_at")
_ADD = Insertion(
    FORM_SUBMISSIONS, *_COLUMNS, "recorded_at", key=("reference",), once=True, returning=("submission_id",)
)
_OF = (
    select(FORM_SUBMISSIONS)
    .where(FORM_SUBMISSIONS.c.contact_id == bindparam("contact_id", type_=Uuid))
    .order_by(FORM_SUBMISSIONS.c.submitted_at.desc(), FORM_SUBMISSIONS.c.submission_id.desc())
    .limit(200)
)


class Submissions:
    """Submissions of forms, each once for its reference."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, submissions: Sequence[Submission], now: datetime) -> list[Submission]:
        """Keep several; returns those that were not known."""
        rows = [{**{name: getattr(one, name) for name in _COLUMNS}, "recorded_at": now} for one in submissions]
        added = {row.submission_id for row in await _ADD(self._connection, rows)}
        return [one for one in submissions if one.submission_id in added]

    async def of(self, contact_id: UUID) -> Sequence[Submission]:
        """What a contact filled in, newest first, at most 200."""
        rows = await self._connection.execute(_OF, {"contact_id": contact_id})
        return [Submission(**{name: row[name] for name in _COLUMNS}) for row in rows]
