"""What waits in the services: records that were set aside, events not sent, records not read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..schemas.operations import Backlogs, Changed, FoundParked, WholeParkedRecord
from .gateway import Asking
from .operations import Operation

_PARKED = "/api/admin/parked"
_CHOSEN = ("ids", "reason", "topic")
SHOW = Operation[Backlogs]("GET", "/api/admin/backlog", Backlogs)
LIST = Operation[FoundParked](
    "GET", _PARKED, FoundParked, query=("service", "state", "reason", "topic", "limit", "cursor")
)
RECORD = Operation[WholeParkedRecord]("GET", f"{_PARKED}/{{record_id}}", WholeParkedRecord, query=("service",))
REPLAY = Operation[Changed]("POST", f"{_PARKED}/replay", Changed, query=("service",), body=_CHOSEN)
CLOSE = Operation[Changed]("POST", f"{_PARKED}/close", Changed, query=("service",), body=(*_CHOSEN, "note"))


class Backlog:
    """What waits, and what an admin does about it."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def show(self) -> Backlogs:
        """What waits in every service."""
        return await self._asking.ask(SHOW)

    async def parked(self, service: str, *, limit: int, cursor: str | None, **filters: str | None) -> FoundParked:
        """Records that a service has set aside: of a `state`, `reason` and `topic`, or of any, oldest first."""
        return await self._asking.ask(LIST, query={"service": service, "limit": limit, "cursor": cursor, **filters})

    async def record(self, service: str, record_id: UUID) -> WholeParkedRecord:
        """One of them as it came. Raises `NotThere`."""
        return await self._asking.ask(RECORD, {"record_id": record_id}, query={"service": service})

    async def replay(self, service: str, chosen: Mapping[str, Any]) -> int:
        """Have records tried again, by `ids`, `reason` and `topic`; how many."""
        return (await self._asking.ask(REPLAY, query={"service": service}, body=chosen)).records

    async def close(self, service: str, chosen: Mapping[str, Any], note: str) -> int:
        """Note that nothing is to be done about records; how many. Raises `WrongFields`."""
        return (await self._asking.ask(CLOSE, query={"service": service}, body={**chosen, "note": note})).records
