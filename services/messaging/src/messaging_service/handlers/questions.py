"""What staff and the gateway may ask."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.values import EmailText, ShortText

from ..domain.evidence import Explanation
from ..domain.message import Message
from ..errors import TextUnknown
from ..work import Work


async def list_messages(
    work: Work, wanted: Mapping[str, UUID | str], *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Message]:
    """Messages, the newest first."""
    return await work.messages.page(wanted, before=before, limit=limit)


async def show_message(work: Work, message_id: UUID) -> Message:
    """One message. Raises `NoSuchMessage`."""
    return await work.messages.get(message_id)


async def show_text(work: Work, message_id: UUID) -> EmailText | ShortText:
    """What a message says, in the language of its contact. Raises `NoSuchMessage`, `TextUnknown`."""
    message = await work.messages.get(message_id)
    if message.text is not None:
        return message.text
    key = message.of_content
    content = (await work.contents.several([key])).get(key) if key else None
    if content is None:
        raise TextUnknown
    return content.in_locale(await work.recipients.locale_of(message.contact_id))


async def explain_message(work: Work, message_id: UUID) -> Explanation:
    """A message, why it went, waits or did not go, and what was told of it since. Raises `NoSuchMessage`."""
    explained = await work.messages.explanation(message_id)
    return replace(explained, feedback=await work.feedback.of(message_id))


async def show_figures(work: Work, campaign_id: UUID) -> Mapping[str, int]:
    """What this service itself counts of a campaign."""
    return await work.messages.figures(campaign_id)
