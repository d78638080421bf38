"""Messages, why they went or not, and channels that are closed."""

from collections.abc import Mapping
from uuid import UUID

from ..schemas.messages import Explanation, Message, Messages, MessageText, Suppression, Suppressions
from .gateway import Asking
from .operations import Operation

_CLOSED = "/api/admin/contacts/{contact_id}/suppressions"
LIST = Operation[Messages](
    "GET",
    "/api/messages",
    Messages,
    query=("contact_id", "campaign_id", "channel", "state", "outcome", "cursor", "limit"),
)
TEXT = Operation[MessageText]("GET", "/api/messages/{message_id}/text", MessageText)
EXPLAIN = Operation[Explanation]("GET", "/api/messages/{message_id}/explain", Explanation)
WRITE = Operation[Message]("POST", "/api/admin/contacts/{contact_id}/messages", Message, body=("subject", "body"))
SUPPRESSIONS = Operation[Suppressions](
    "GET",
    "/api/admin/suppressions",
    Suppressions,
    query=("contact_id", "channel", "reason", "address", "state", "cursor", "limit"),
)
CLOSED = Operation[list[Suppression]]("GET", _CLOSED, list[Suppression])
CLOSE = Operation[list[Suppression]]("POST", _CLOSED, list[Suppression], body=("channel",))
LIFT = Operation[Suppression]("POST", "/api/admin/suppressions/{suppression_id}/lift", Suppression, body=("note",))


class Post:
    """Messages of the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def search(self, wanted: Mapping[str, str | None], *, cursor: str | None, limit: int) -> Messages:
        """Messages that have everything that is named, newest first."""
        return await self._asking.ask(LIST, query={**wanted, "cursor": cursor, "limit": limit})

    async def text(self, message_id: UUID) -> MessageText:
        """What one says. Raises `NotThere`, also where that is not known yet."""
        return await self._asking.ask(TEXT, {"message_id": message_id})

    async def explain(self, message_id: UUID) -> Explanation:
        """One message, each decision and each attempt. Raises `NotThere`."""
        return await self._asking.ask(EXPLAIN, {"message_id": message_id})

    async def write(self, contact_id: UUID, text: Mapping[str, str], *, key: str) -> Message:
        """Write to a contact, once for each key. Raises `WrongFields`."""
        return await self._asking.once(key).ask(WRITE, {"contact_id": contact_id}, body=text)

    async def suppressions(
        self, wanted: Mapping[str, str | None], *, cursor: str | None = None, limit: int
    ) -> Suppressions:
        """Closed channels, or those that were lifted, newest first."""
        return await self._asking.ask(SUPPRESSIONS, query={**wanted, "cursor": cursor, "limit": limit})

    async def closed(self, contact_id: UUID) -> list[Suppression]:
        """Channels that are closed for a contact."""
        return await self._asking.ask(CLOSED, {"contact_id": contact_id})

    async def close(self, contact_id: UUID, channel: str) -> None:
        """Close a channel for a contact."""
        await self._asking.ask(CLOSE, {"contact_id": contact_id}, body={"channel": channel})

    async def lift(self, suppression_id: UUID, note: str) -> None:
        """Open a channel again. Raises `Refused` where a reason is needed and not stated."""
        await self._asking.ask(LIFT, {"suppression_id": suppression_id}, body={"note": note or None})
