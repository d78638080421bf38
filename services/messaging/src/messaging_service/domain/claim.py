"""A claim: what follows from messages that are due, decided for all of them at once."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.messaging import MessageSettled

from .account import Account, AccountStatus
from .channels import RULES
from .copies import Copies
from .evidence import AttemptRecord, Decided, DecisionRecord
from .letter import Letter, SendRequest
from .message import Attempt, Limits, Message, Moved, begin, drop, lease, wait
from .policy import Defer, Drop, Send


@dataclass(frozen=True)
class Terms:
    """What a claim is made under."""

    tenant_id: UUID
    now: datetime
    until: datetime
    """Before that nobody else may take what is claimed."""
    limits: Limits
    is_stranded: Callable[[Message], bool]
    """Which messages are asked about instead of sent."""
    name: Callable[[], UUID]
    """Makes an id."""
    probes: Collection[UUID] = ()
    """Paused accounts that are to be tried, with one message each."""


@dataclass(frozen=True)
class Claim:
    """Calls to be made, and what is stored and said before they are."""

    sending: Sequence[SendRequest]
    asking: Sequence[SendRequest]
    """About earlier attempts."""
    put_aside: Sequence[Message]
    """Messages that wait or have ended."""
    decisions: Sequence[DecisionRecord]
    attempts: Sequence[AttemptRecord]
    said: Sequence[MessageSettled]

    @property
    def probed(self) -> Sequence[Account]:
        """Paused accounts that one of these calls tries."""
        return [one.account for one in self.sending if one.account and one.account.status is AccountStatus.PAUSED]

    @property
    def messages(self) -> Sequence[Message]:
        """Every message that was due, as it stands now."""
        return [*(request.message for request in (*self.sending, *self.asking)), *self.put_aside]


def claim(due: Sequence[Message], copies: Copies, terms: Terms) -> Claim:
    """Send, wait for or drop what was not tried, and ask what became of what may have been sent."""
    stranded = [copies.decide(one, terms.now, terms.limits) for one in due if terms.is_stranded(one)]
    fresh = list(_decided([one for one in due if not terms.is_stranded(one)], copies, terms))
    sending = [_begun(one, terms) for one in fresh if isinstance(one.decision, Send)]
    aside = [_put_aside(one, terms.now) for one in fresh if not isinstance(one.decision, Send)]
    return Claim(
        sending,
        [_asked(one, terms) for one in stranded],
        [message for message, _said in aside],
        decisions=[one.record(terms.name(), terms.now) for one in fresh if one.is_news],
        attempts=[_record(request.message, terms.now) for request in sending],
        said=[event for _message, said in aside for event in said],
    )


def _decided(messages: Sequence[Message], copies: Copies, terms: Terms) -> Iterator[Decided]:
    """Decide in turn; an account that one message tries is no other's to try."""
    left = set(terms.probes)
    for message in messages:
        one = copies.decide(message, terms.now, terms.limits, probes=frozenset(left))
        if isinstance(one.decision, Send) and one.seen.account is not None:
            left.discard(one.seen.account.id)
        yield one


def _begun(one: Decided, terms: Terms) -> SendRequest:
    letter, account = _letter(one), one.seen.account
    assert account is not None  # noqa: S101 - or the decision would have been another
    attempt = Attempt(terms.name(), account.id, RULES[one.message.channel].fingerprint(letter.recipient))
    moved = begin(one.message, attempt, now=terms.now, until=terms.until)
    return SendRequest(terms.tenant_id, moved, account, terms.until - terms.limits.timeout, letter)


def _asked(one: Decided, terms: Terms) -> SendRequest:
    """Ask about an attempt; only a message that may still go has a letter, to be sent again under its key."""
    leased = lease(one.message, terms.until)
    letter = _letter(one) if isinstance(one.decision, Send) else None
    begin_before = terms.until - terms.limits.timeout
    return SendRequest(terms.tenant_id, leased, one.last_account, begin_before, letter, _wrote(one))


def _wrote(one: Decided) -> Letter[Any] | None:
    """What a message that may have gone was made of, if its recipient is still where it went."""
    recipient, seen = one.seen.recipient, one.seen
    if recipient is None or seen.version is None or seen.content is None:
        return None
    is_there = RULES[one.message.channel].fingerprint(recipient) == one.message.address_hash
    return _letter(one) if is_there else None


def _letter(one: Decided) -> Letter[Any]:
    """What a message that may go is made of."""
    recipient, version, content = one.seen.recipient, one.seen.version, one.seen.content
    assert recipient is not None and version is not None and content is not None  # noqa: S101, PT018 - decided so
    return Letter(content.in_locale(recipient.locale), version.name, recipient)


def _put_aside(one: Decided, now: datetime) -> Moved:
    match one.decision:
        case Defer(until, why):
            return wait(one.message, why, until), []
        case Drop(why, because):
            return drop(one.message, why, now, because=because)
        case Send():
            return one.message, []


def _record(message: Message, now: datetime) -> AttemptRecord:
    assert message.attempt_id is not None and message.account_id is not None  # noqa: S101, PT018 - it has begun
    return AttemptRecord(message.attempt_id, message.id, message.attempts, message.account_id, now)
