"""What messaging says: how each message ended, what became of it afterwards, and which channels are closed."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from .base import AboutEnrollment, Event, Personal, Topic
from .values import Channel, FeedbackKind

MESSAGE_SETTLED = Topic(
    name="message.settled",
    owner="messaging",
    key="enrollment id",
    retention_days=400,
    personal=Personal.PSEUDONYMOUS,
    counted=True,
)
MESSAGE_ENGAGED = Topic(
    name="message.engaged",
    owner="messaging",
    key="enrollment id",
    retention_days=400,
    personal=Personal.PSEUDONYMOUS,
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


class MessageEngaged(AboutEnrollment, topic=MESSAGE_ENGAGED):
    """A provider told what became of a message of a step, or what its recipient did with it; no journey moves by it."""

    message_id: UUID
    execution_id: UUID
    step_id: UUID
    contact_id: UUID
    channel: Channel
    kind: FeedbackKind
    permanent: bool = False
    """Of a bounce: there is no such mailbox, or none that will ever take a message."""
    by_machine: bool = False
    """Whether it was opened or clicked by a scanner or a prefetch, as far as can be told, and by no person."""
    occurred_at: AwareDatetime


class ContactSuppressed(Event, topic=CONTACT_SUPPRESSED):
    """A channel is closed for a contact."""

    contact_id: UUID
    channel: Channel
    reason: Literal["unsubscribed", "complained", "bounced", "staff", "erased"]
    """`bounced`: a mail server said that there is no such mailbox; under another address the contact may be written
    to. `complained`: she has called a message spam, and its provider told us. `erased`: she asked to be
    forgotten, and whoever has her address is not written to. Said once for each reason, again if it was lifted."""
    message_id: UUID | None = None
    occurred_at: AwareDatetime

    def record_key(self) -> str:
        """The contact's id."""
        return str(self.contact_id)
