"""What follows from the answer to an attempt, or from the look-up of one: never a second mail."""

from dataclasses import replace
from datetime import datetime, timedelta

from .message import Limits, Message, Settled, State, settle, wait
from .reasons import Reason

_SOONEST_LOOK = timedelta(seconds=2)
_LATEST_LOOK = timedelta(seconds=60)


def sent(message: Message, now: datetime) -> Settled:
    """The mail server has taken it."""
    return settle(message, "sent", now)


def refused(message: Message, reason: str, now: datetime) -> Settled:
    """The mail server, or the template, will never let it through."""
    known = reason if reason in set(Reason) else Reason.PROVIDER_REFUSED
    return settle(message, "failed", now, str(known))


def postponed(message: Message, seconds: float, now: datetime, limits: Limits) -> Settled:
    """The mail server surely did not take it and may later: try again, each time after a longer pause."""
    if message.attempts >= limits.tries:
        return settle(message, "failed", now, str(Reason.PROVIDER_UNAVAILABLE))
    pause = min(limits.first_pause * 2 ** (message.attempts - 1), limits.longest_pause)
    return wait(message, Reason.PROVIDER_UNAVAILABLE, now + max(pause, timedelta(seconds=seconds))), []


def not_known(message: Message, now: datetime, limits: Limits) -> Settled:
    """Nobody knows whether it was taken: look it up, until the time for that is over."""
    age = _age(message, now)
    if age >= limits.confirmed_within:
        return settle(message, "sent_unconfirmed", now, str(Reason.NOT_CONFIRMED))
    pause = min(max(age / 2, _SOONEST_LOOK), _LATEST_LOOK)
    return replace(message, state=State.UNKNOWN, next_at=now + pause), []


def not_found(message: Message, now: datetime, limits: Limits) -> Settled:
    """The look-up knows of no such mail: sure once the attempt cannot be on its way any more."""
    if _age(message, now) < limits.sure_after:
        return not_known(message, now, limits)
    return again(message, now), []


def again(message: Message, now: datetime) -> Message:
    """A message whose last attempt was surely not taken; it is decided anew."""
    return replace(message, state=State.QUEUED, next_at=now)


def _age(message: Message, now: datetime) -> timedelta:
    return now - (message.attempted_at or now)
