"""Webhooks of providers, and what became of them."""

from uuid import UUID

from ..schemas.operations import FoundWebhooks, Webhook, WholeWebhook
from .gateway import Asking
from .operations import Operation

_ALL = "/api/admin/webhook-events"
_ONE = f"{_ALL}/{{event_id}}"
LIST = Operation[FoundWebhooks]("GET", _ALL, FoundWebhooks, query=("disposition", "limit", "cursor"))
SHOW = Operation[WholeWebhook]("GET", _ONE, WholeWebhook)
REPLAY = Operation[Webhook]("POST", f"{_ONE}/replay", Webhook)
CLOSE = Operation[Webhook]("POST", f"{_ONE}/close", Webhook, body=("note",))


class Webhooks:
    """What providers sent to the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def list(self, *, disposition: str | None, limit: int, cursor: str | None) -> FoundWebhooks:
        """Webhooks that became this, or any, newest first."""
        return await self._asking.ask(LIST, query={"disposition": disposition, "limit": limit, "cursor": cursor})

    async def get(self, event_id: UUID) -> WholeWebhook:
        """One of them as it came. Raises `NotThere`."""
        return await self._asking.ask(SHOW, {"event_id": event_id})

    async def replay(self, event_id: UUID) -> Webhook:
        """Have it read again by the rules of today. Raises `Refused` if it is not set aside."""
        return await self._asking.ask(REPLAY, {"event_id": event_id})

    async def close(self, event_id: UUID, note: str) -> Webhook:
        """Note that nothing is to be done about it. Raises `Refused` or `WrongFields`."""
        return await self._asking.ask(CLOSE, {"event_id": event_id}, body={"note": note})
