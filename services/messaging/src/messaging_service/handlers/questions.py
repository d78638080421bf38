"""What staff and the gateway may ask."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from ..domain.evidence import Explanation
from ..domain.message import Message
from ..work import Work


async def list_messages(
    work: Work, wanted: Mapping[str, UUID], *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Message]:
    """Messages, the newest first."""
    return await work.messages.page(wanted, before=before, limit=limit)


async def show_message(work: Work, message_id: UUID) -> Message:
    """One message. Raises `NoSuchMessage`."""
    return await work.messages.get(message_id)


async def explain_message(work: Work, message_id: UUID) -> Explanation:
    """A message and why it went, waits or did not go. Raises `NoSuchMessage`."""
    return await work.messages.explanation(message_id)


async def show_figures(work: Work, campaign_id: UUID) -> Mapping[str, int]:
    """What this service itself counts of a campaign."""
    return await work.messages.figures(campaign_id)
