"""Dates of contacts, and how far triggers have followed them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.dates import Reached, Window
from ..tables import DATES_REACHED

_KNOWN = "SELECT after, until, reached FROM date_windows FOR UPDATE"
_SAVE = """
INSERT INTO date_windows (after, until, reached) VALUES ($1, $2, $3) ON CONFLICT (tenant_id)
    DO UPDATE SET after = excluded.after, until = excluded.until, reached = excluded.reached
"""
_FORGET = "DELETE FROM date_windows"
# Each date is looked up by itself, in the index; PostgreSQL's own guess of how many have it may be far off.
_MEANT = """
SELECT DISTINCT found.contact_id FROM unnest($1::text[], $2::text[]) AS wanted (field, month_day)
CROSS JOIN LATERAL (
    SELECT contact_id FROM contact_dates
    WHERE contact_dates.field = wanted.field AND contact_dates.month_day = wanted.month_day AND contact_id > $3
    ORDER BY contact_id LIMIT $4
) AS found ORDER BY found.contact_id LIMIT $4
"""
_COLUMNS = ("trigger_id", "contact_id", "day", "moment")
_ADD = Insertion(DATES_REACHED, *_COLUMNS, once=True, returning=("trigger_id", "contact_id", "day"))
_DROP = "DELETE FROM dates_reached WHERE moment < $1"
_NOBODY = UUID(int=0)


class Dates:
    """Dates of contacts, followed in windows by one transaction of a tenant at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def locked_window(self) -> Window | None:
        """The window under way, ours until the transaction ends; None where no dates are followed yet."""
        row = (await self._connection.run(_KNOWN)).first()
        return Window(row.after, row.until, row.reached) if row else None

    async def save_window(self, window: Window) -> None:
        """Note how far dates have been followed."""
        await self._connection.run(_SAVE, window.after, window.until, window.reached)

    async def forget_window(self) -> None:
        """Follow dates no more; if a trigger asks again, they are followed from then on."""
        await self._connection.run(_FORGET)

    async def contacts_with(
        self, wanted: Collection[tuple[str, str]], reached: UUID | None, limit: int
    ) -> Sequence[UUID]:
        """The next contacts with one of these dates, each a field with its month and day, in the order of their ids."""
        fields, month_days = [field for field, _ in wanted], [month_day for _, month_day in wanted]
        return list((await self._connection.run(_MEANT, fields, month_days, reached or _NOBODY, limit)).scalars())

    async def add_all(self, reached: Sequence[Reached]) -> Sequence[Reached]:
        """Note dates that contacts have reached; returns those that nobody had noted."""
        rows = [{name: getattr(one, name) for name in _COLUMNS} for one in reached]
        added = {(row.trigger_id, row.contact_id, row.day) for row in await _ADD(self._connection, rows)}
        return [one for one in reached if (one.trigger_id, one.contact_id, one.day) in added]

    async def drop(self, before: datetime, *, kept: timedelta) -> None:
        """Forget what was noted so long before a moment."""
        await self._connection.run(_DROP, before - kept)
