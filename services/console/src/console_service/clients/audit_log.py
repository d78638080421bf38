"""Who asked for which change, and what became of it."""

from ..schemas.operations import FoundEntries
from .gateway import Asking
from .operations import Operation

LIST = Operation[FoundEntries](
    "GET",
    "/api/admin/audit-log",
    FoundEntries,
    query=("actor_id", "operation", "since", "until", "limit", "cursor"),
)


class AuditLog:
    """The log of the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def list(self, *, limit: int, cursor: str | None, **filters: str | None) -> FoundEntries:
        """Entries by `actor_id` and `operation`, `since` and `until` a moment, or all, newest first."""
        return await self._asking.ask(LIST, query={"limit": limit, "cursor": cursor, **filters})
