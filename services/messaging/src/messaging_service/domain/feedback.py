"""What providers tell of messages that they took: believed as it comes, in any order, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.gateway import MessageFeedback
from contracts.messaging import MessageEngaged
from contracts.values import FeedbackKind

from .letter import one_line
from .message import Message
from .suppression import SuppressionReason

_LONGEST = 500
_BY_A_PERSON_OR_NOT = (FeedbackKind.OPENED, FeedbackKind.CLICKED)
_MACHINES = (
    *("barracuda", "proofpoint", "mimecast", "messagelabs", "symantec", "fireeye", "forcepoint", "cloudmark"),
    *("ironport", "bitdefender", "sophos", "trendmicro", "spamassassin", "safelinks", "existence discovery"),
    *("headlesschrome", "phantomjs", "python-requests", "python-urllib", "aiohttp", "httpx", "go-http-client"),
    *("okhttp", "libwww-perl", "apache-httpclient", "curl/", "wget/", "java/", "bot", "crawler", "spider", "preview"),
)
"""Words by which scanners, prefetchers and programs call themselves, in lower case."""
_BARE = "mozilla/5.0"
"""The whole name under which Apple's servers fetch pictures before anybody reads."""
_HER_WORD: Mapping[FeedbackKind, SuppressionReason] = {
    FeedbackKind.COMPLAINED: SuppressionReason.COMPLAINED,
    FeedbackKind.UNSUBSCRIBED: SuppressionReason.UNSUBSCRIBED,
}


@dataclass(frozen=True)
class Feedback:
    """One thing that a provider told of a message."""

    message_id: UUID
    reference: str
    """Of this alone."""
    attempt_id: UUID | None
    provider: str
    kind: FeedbackKind
    permanent: bool
    by_machine: bool
    detail: str | None
    occurred_at: datetime
    told_at: datetime

    @property
    def closes(self) -> SuppressionReason | None:
        """Why the channel is closed by it: there is nobody at the address, or at the word of the recipient."""
        if self.kind is FeedbackKind.BOUNCED and self.permanent:
            return SuppressionReason.BOUNCED
        return _HER_WORD.get(self.kind)


@dataclass(frozen=True)
class Attempts:
    """When the last attempts of messages began, and when their recipients' servers had them, as far as it is known."""

    attempted: Mapping[UUID, datetime | None]
    delivered: Mapping[UUID, datetime]

    def since(self, message_id: UUID) -> datetime | None:
        """From when on a person could open a message."""
        return self.delivered.get(message_id) or self.attempted.get(message_id)


def taken(
    events: Sequence[MessageFeedback], attempts: Attempts, now: datetime, *, machine_within: timedelta
) -> list[Feedback]:
    """What was told, as it is kept; an open or a click so soon after the delivery is that of a machine."""
    told = {one.message_id: one.occurred_at for one in events if one.kind is FeedbackKind.DELIVERED}
    known = Attempts(attempts.attempted, {**told, **attempts.delivered})
    return [_taken(one, known.since(one.message_id), now, machine_within) for one in events]


def is_by_machine(event: MessageFeedback, since: datetime | None, machine_within: timedelta) -> bool:
    """Whether no person did this, by the word of the provider, by its own name, or because it came too soon."""
    if event.kind not in _BY_A_PERSON_OR_NOT:
        return False
    agent = (event.agent or "").strip().lower()
    if event.by_machine or agent == _BARE or any(word in agent for word in _MACHINES):
        return True
    return since is not None and event.occurred_at < since + machine_within


def engaged(message: Message, told: Feedback) -> list[MessageEngaged]:
    """What is said of it: of a message that no journey has sent, nothing."""
    if None in (message.enrollment_id, message.campaign_id, message.step_id, message.contact_id):
        return []
    names = ("execution_id", "enrollment_id", "campaign_id", "step_id", "contact_id", "channel")
    own = {name: getattr(message, name) for name in names} | {
        name: getattr(told, name) for name in ("message_id", "kind", "permanent", "by_machine", "occurred_at")
    }
    return [MessageEngaged(**own)]


def _taken(event: MessageFeedback, since: datetime | None, now: datetime, machine_within: timedelta) -> Feedback:
    return Feedback(
        message_id=event.message_id,
        reference=event.reference,
        attempt_id=event.attempt_id,
        provider=event.provider,
        kind=event.kind,
        permanent=event.permanent,
        by_machine=is_by_machine(event, since, machine_within),
        detail=None if event.detail is None else one_line(event.detail, _LONGEST),
        occurred_at=event.occurred_at,
        told_at=now,
    )
