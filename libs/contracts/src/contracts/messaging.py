"""What messaging says: how each message ended, and which channels are closed."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from .base import AboutEnrollment, Event, Personal, Topic
from .values import Channel

MESSAGE_SETTLED = Topic(
    name="message.settled",
    owner="messaging",
    key="enrollment id",
    retention_days=400,
    personal=Personal.PSEUDONYMOUS,
    counted=True,
)
CONTACT_SUPPRESSED = Topic(
    name="contact.suppressed",
    owner="messaging",
    key="contact id",
    retention_days=400,
    personal=Personal.PSEUDONYMOUS,
)


class MessageSettled(AboutEnrollment, topic=MESSAGE_SETTLED):
    """A message reached its end; never corrected."""

    message_id: UUID
    execution_id: UUID
    step_id: UUID
    contact_id: UUID
    channel: Channel
    outcome: Literal["sent", "sent_unconfirmed", "skipped", "failed"]
    reasons: tuple[str, ...] = ()
    occurred_at: AwareDatetime


class ContactSuppressed(Event, topic=CONTACT_SUPPRESSED):
    """A channel is closed for a contact."""

    contact_id: UUID
    channel: Channel
    reason: Literal["unsubscribed", "complained", "bounced", "staff", "erased"]
    """`bounced`: a mail server said that there is no such mailbox; under another address the contact may be written
    to. `complained` is a word for later: nothing says it yet. `erased`: she asked to be
    forgotten, and whoever has her address is not written to. Said once for each reason, again if it was lifted."""
    message_id: UUID | None = None
    occurred_at: AwareDatetime

    def record_key(self) -> str:
        """The contact's id."""
        return str(self.contact_id)
