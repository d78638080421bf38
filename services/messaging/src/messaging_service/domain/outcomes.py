"""What follows from the answer to an attempt, or from the look-up of one: never a second message."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from .message import Limits, Message, Moved, State, settle, wait
from .reasons import Reason
from .suppression import SuppressionReason

_SOONEST_LOOK = timedelta(seconds=2)
_LATEST_LOOK = timedelta(seconds=60)
_MOST_DOUBLINGS = 10


def sent(message: Message, now: datetime) -> Moved:
    """The provider has taken it."""
    return settle(message, "sent", now)


def confirmed(message: Message, now: datetime) -> Moved | None:
    """Its provider tells of it, so one of its attempts was taken, whatever was heard of them; None if it has ended."""
    return sent(message, now) if message.state is not State.SETTLED and message.attempts else None


def declined(message: Message, reason: str, now: datetime) -> Moved:
    """The provider, or the template, will never let it through."""
    known = reason if reason in set(Reason) else Reason.PROVIDER_REFUSED
    return settle(message, "failed", now, str(known))


CLOSES: Mapping[str, SuppressionReason] = MappingProxyType(
    {
        Reason.MAILBOX_UNKNOWN: SuppressionReason.BOUNCED,
        Reason.NUMBER_UNKNOWN: SuppressionReason.BOUNCED,
        Reason.OPTED_OUT: SuppressionReason.UNSUBSCRIBED,
    }
)
"""Why a message failed, and why no other needs to be sent there: there is nobody, or she does not want it.

A mailbox that is full or disabled, or a rule against one message, may be otherwise tomorrow.
"""


def closes(moved: Message) -> SuppressionReason | None:
    """Why the channel of a message that has ended is closed by that; None if it stays open."""
    found = (CLOSES[why] for why in moved.reasons if why in CLOSES)
    return next(found, None) if moved.outcome == "failed" else None


def postponed(
    message: Message, seconds: float, now: datetime, limits: Limits, *, why: Reason = Reason.PROVIDER_UNAVAILABLE
) -> Moved:
    """The provider surely did not take it: try again, after longer and longer pauses, as long as the step is good."""
    doubled = limits.first_pause * 2 ** min(message.attempts - 1, _MOST_DOUBLINGS)
    pause = max(min(doubled, limits.longest_pause), timedelta(seconds=seconds))
    return wait(message, why, now + pause), []


def not_known(message: Message, now: datetime, limits: Limits) -> Moved:
    """Nobody knows whether it was taken: look it up, until the time for that is over."""
    age = _age(message, now)
    if age >= limits.confirmed_within:
        return settle(message, "sent_unconfirmed", now, str(Reason.NOT_CONFIRMED))
    pause = min(max(age / 2, _SOONEST_LOOK), _LATEST_LOOK)
    return replace(message, state=State.UNKNOWN, next_at=now + pause), []


def never_known(message: Message, now: datetime, limits: Limits) -> Moved:
    """Nobody can be asked whether it was taken: it ends as not confirmed when its time is over."""
    if _age(message, now) >= limits.confirmed_within:
        return not_known(message, now, limits)
    return replace(message, state=State.UNKNOWN, next_at=now + limits.confirmed_within - _age(message, now)), []


def not_found(message: Message, now: datetime, limits: Limits) -> Moved:
    """The look-up knows of no such message: sure once the attempt cannot be on its way any more."""
    if _age(message, now) < limits.sure_after:
        return not_known(message, now, limits)
    return again(message, now), []


def again(message: Message, now: datetime) -> Message:
    """A message whose last attempt was surely not taken; it is decided anew."""
    return replace(message, state=State.QUEUED, next_at=now)


def _age(message: Message, now: datetime) -> timedelta:
    return now - (message.attempted_at or now)
