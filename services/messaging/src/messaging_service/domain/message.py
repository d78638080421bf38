"""One message: the intent, where it stands, and how it ends, which is said once."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.enrollment import StepDue
from contracts.messaging import MessageSettled
from contracts.values import Channel, EmailText

from .account import Probing
from .notices import TEXTS, Notice
from .reasons import Reason
from .recipient import Recipient
from .suppression import SuppressionReason

Outcome = Literal["sent", "sent_unconfirmed", "skipped", "failed"]


class State(StrEnum):
    """Life of a message."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    """An attempt was made and nobody knows whether the provider took it."""
    SETTLED = "settled"


@dataclass(frozen=True)
class Limits:
    """How long is waited for what."""

    timeout: timedelta = timedelta(seconds=15)
    """Of one call; a look-up is conclusive only when the call it asks about cannot be running any more."""
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(minutes=10)
    copies_within: timedelta = timedelta(minutes=5)
    sure_after: timedelta = timedelta(seconds=60)
    """Age of an attempt from which on `not found` means that it was not taken."""
    confirmed_within: timedelta = timedelta(minutes=15)
    """After that an outcome which is still unknown is settled as not confirmed."""
    resumed_every: timedelta = timedelta(milliseconds=100)
    """How far apart messages go out that a paused campaign has held back."""
    probing: Probing = field(default_factory=Probing)
    """How soon an account that its provider stopped is tried again."""


@dataclass(frozen=True)
class Message:
    """A message to one contact, for one execution of one step or written by staff; or a notice to one user."""

    id: UUID
    execution_id: UUID
    enrollment_id: UUID | None
    campaign_id: UUID | None
    campaign_version: int | None
    step_id: UUID | None
    contact_id: UUID | None
    contact_version: int
    channel: Channel
    content_id: UUID | None
    content_version: int | None
    due_at: datetime
    stale_at: datetime
    queued_at: datetime
    state: State
    next_at: datetime
    """When somebody must look at it again: it is due, its lease ends, or the look-up may know more."""
    epoch: int = 0
    """Ascends with every lease; who holds an older one may not settle."""
    attempts: int = 0
    attempt_id: UUID | None = None
    attempted_at: datetime | None = None
    account_id: UUID | None = None
    """The account of the last attempt."""
    waiting: Reason | None = None
    """What it waited for when it was last looked at."""
    address_hash: str | None = None
    """Hash of the address it was sent to, so that an opt-out closes that address."""
    outcome: Outcome | None = None
    reasons: tuple[str, ...] = ()
    settled_at: datetime | None = None
    subject: str | None = None
    """What staff has written, where no step names a content."""
    body: str | None = None
    written_by: UUID | None = None
    user_id: UUID | None = None
    notice: Notice | None = None
    """What the system itself tells a user."""

    @property
    def began_at(self) -> datetime:
        """When its attempt began, by which everything in it that depends on time is worked out."""
        return self.attempted_at or self.queued_at

    @property
    def text(self) -> EmailText | None:
        """What staff has written, or a notice says; None for the message of a step."""
        if self.notice is not None:
            return TEXTS[self.notice.reason]
        if self.subject is None or self.body is None:
            return None
        return EmailText(subject=self.subject, body=self.body)

    @property
    def of_version(self) -> tuple[UUID, int] | None:
        """The campaign and its version."""
        if self.campaign_id is None or self.campaign_version is None:
            return None
        return self.campaign_id, self.campaign_version

    @property
    def of_content(self) -> tuple[UUID, int] | None:
        """The content and its version."""
        if self.content_id is None or self.content_version is None:
            return None
        return self.content_id, self.content_version


def is_stranded(message: Message) -> bool:
    """Whether an attempt was made whose outcome nobody knows."""
    return message.state in (State.SENDING, State.UNKNOWN)


def is_never_stranded(_message: Message) -> bool:
    """What fault runs put in place of `is_stranded`, to see that second messages are noticed."""
    return False


Moved = tuple[Message, list[MessageSettled]]
"""A message as it stands now, and what is said of it if it has ended."""


def intend(message_id: UUID, due: StepDue, now: datetime) -> Message:
    """The intent to carry out a step."""
    return Message(
        id=message_id,
        execution_id=due.execution_id,
        enrollment_id=due.enrollment_id,
        campaign_id=due.campaign_id,
        campaign_version=due.campaign_version,
        step_id=due.step_id,
        contact_id=due.contact_id,
        contact_version=due.contact_version,
        channel=due.channel,
        content_id=due.content_id,
        content_version=due.content_version,
        due_at=due.due_at,
        stale_at=due.stale_at,
        queued_at=now,
        state=State.QUEUED,
        next_at=now,
    )


@dataclass(frozen=True)
class Writing:
    """What staff writes to one contact."""

    id: UUID
    """The same for a repetition of the same request."""
    text: EmailText
    channel: Channel
    by: UUID
    stale_after: timedelta


def write(writing: Writing, recipient: Recipient, now: datetime) -> Message:
    """The intent to send what staff has written."""
    return Message(
        id=writing.id,
        execution_id=writing.id,
        enrollment_id=None,
        campaign_id=None,
        campaign_version=None,
        step_id=None,
        contact_id=recipient.contact_id,
        contact_version=recipient.version,
        channel=writing.channel,
        content_id=None,
        content_version=None,
        due_at=now,
        stale_at=now + writing.stale_after,
        queued_at=now,
        state=State.QUEUED,
        next_at=now,
        subject=writing.text.subject,
        body=writing.text.body,
        written_by=writing.by,
    )


def notify(message_id: UUID, user_id: UUID, notice: Notice, *, now: datetime, stale_at: datetime) -> Message:
    """The intent to send a notice to a user."""
    return Message(
        id=message_id,
        execution_id=message_id,
        enrollment_id=None,
        campaign_id=None,
        campaign_version=None,
        step_id=None,
        contact_id=None,
        contact_version=0,
        channel=Channel.EMAIL,
        content_id=None,
        content_version=None,
        due_at=now,
        stale_at=stale_at,
        queued_at=now,
        state=State.QUEUED,
        next_at=now,
        user_id=user_id,
        notice=notice,
    )


@dataclass(frozen=True)
class Attempt:
    """A call that is about to be made: through which account, and to what address."""

    id: UUID
    account_id: UUID
    address_hash: str | None


def begin(message: Message, attempt: Attempt, *, now: datetime, until: datetime) -> Message:
    """A message that is being sent by whoever holds its lease."""
    return replace(
        lease(message, until),
        state=State.SENDING,
        attempts=message.attempts + 1,
        attempt_id=attempt.id,
        attempted_at=now,
        account_id=attempt.account_id,
        waiting=None,
        address_hash=attempt.address_hash,
    )


def lease(message: Message, until: datetime) -> Message:
    """A message that nobody else may take before `until`."""
    return replace(message, epoch=message.epoch + 1, next_at=until)


def wait(message: Message, reason: Reason, until: datetime) -> Message:
    """A message that is looked at again later."""
    return replace(message, state=State.QUEUED, waiting=reason, next_at=until)


def drop(message: Message, why: Reason, now: datetime, *, because: SuppressionReason | None = None) -> Moved:
    """A message that will not be sent.

    The reasons name what it waited for if it became too late meanwhile, and why its channel is closed.
    """
    waited = message.waiting if why is Reason.STALE else None
    return settle(message, "skipped", now, *(str(one) for one in (why, waited, because) if one is not None))


def settle(message: Message, outcome: Outcome, now: datetime, *reasons: str) -> Moved:
    """The end of a message. It never has another. Of one that no journey waits for nothing is said."""
    ended = replace(message, state=State.SETTLED, outcome=outcome, reasons=reasons, settled_at=now, waiting=None)
    if None in (message.enrollment_id, message.campaign_id, message.step_id, message.contact_id):
        return ended, []
    names = ("execution_id", "enrollment_id", "campaign_id", "step_id", "contact_id", "channel")
    own = {name: getattr(message, name) for name in names}
    said = MessageSettled(message_id=message.id, outcome=outcome, reasons=reasons, occurred_at=now, **own)
    return ended, [said]
