"""From a step that is due to a call to the provider of an account."""

from collections.abc import Sequence
from datetime import datetime

from chassis.effects import Claimed, Lease
from chassis.ids import named_id, new_id
from contracts.enrollment import StepDue

from ..domain.account import INSTALLATION_ID
from ..domain.channels import RULES
from ..domain.evidence import AttemptRecord, Decided
from ..domain.letter import Letter, SendRequest
from ..domain.message import Attempt, Message, begin, drop, intend, lease, wait
from ..domain.policy import Defer, Drop, Send
from ..work import Work
from .deciding import accounts_of, decide_all

_ROUNDS = 20
"""How often a claim looks for more messages in place of those that were dropped or must wait."""


async def queue_messages(work: Work, events: Sequence[StepDue]) -> None:
    """Keep the intents to carry out steps; an execution has one message, however often it is said to be due."""
    await work.messages.add_all(intend(named_id(event.execution_id), event, work.now) for event in events)


async def claim_messages(work: Work, given: Lease) -> list[Claimed[SendRequest]]:
    """Take what is due: decide on what was not tried, and ask what became of what may have been sent."""
    for _ in range(_ROUNDS):
        due = await work.messages.due(work.now, given.limit)
        blind = [one for one in due if work.installation.is_stranded(one)]
        fresh = [one for one in due if one not in blind]
        claimed = [*await _ask_again(work, blind, given), *await _send(work, fresh, given)]
        if claimed or len(due) < given.limit:
            return claimed
    return []


async def next_due(work: Work) -> datetime | None:
    """When the next message is due; None if none is."""
    return await work.messages.next_due(work.now)


async def _ask_again(work: Work, messages: Sequence[Message], given: Lease) -> list[Claimed[SendRequest]]:
    """Claim attempts of unknown outcome; only a message that may still go has a letter, to be sent under its key."""
    decided = await decide_all(work, messages)
    accounts = {account.id: account for account in await accounts_of(work)} if messages else {}
    claimed = []
    for one in decided:
        leased = lease(one.message, given.until)
        letter = _letter(one) if isinstance(one.decision, Send) else None
        account = accounts.get(leased.account_id or INSTALLATION_ID)
        request = SendRequest(work.tenant_id, leased, account, given.until - work.limits.timeout, letter)
        claimed.append(Claimed(leased.id, leased.epoch, request, asked_before=True))
    await work.messages.save([one.request.message for one in claimed])
    return claimed


async def _send(work: Work, messages: Sequence[Message], given: Lease) -> list[Claimed[SendRequest]]:
    decided = await decide_all(work, messages)
    sending = [_begun(one, work, given) for one in decided if isinstance(one.decision, Send)]
    others = [_put_aside(one, work) for one in decided if not isinstance(one.decision, Send)]
    await work.messages.save([*(request.message for request in sending), *others])
    await work.messages.keep_evidence(
        [one.record(new_id(), work.now) for one in decided if one.is_news],
        [_attempt_record(request.message, work) for request in sending],
    )
    return [Claimed(request.message.id, request.message.epoch, request) for request in sending]


def _begun(one: Decided, work: Work, given: Lease) -> SendRequest:
    letter, account = _letter(one), one.seen.account
    assert account is not None  # noqa: S101 - or the decision would have been another
    attempt = Attempt(new_id(), account.id, RULES[one.message.channel].fingerprint(letter.recipient))
    moved = begin(one.message, attempt, now=work.now, until=given.until)
    return SendRequest(work.tenant_id, moved, account, given.until - work.limits.timeout, letter)


def _letter(one: Decided) -> Letter:
    """What a message that may go is made of."""
    recipient, version, content = one.seen.recipient, one.seen.version, one.seen.content
    assert recipient is not None and version is not None and content is not None  # noqa: S101, PT018 - decided so
    return Letter(content.in_locale(recipient.locale), version.name, recipient)


def _put_aside(one: Decided, work: Work) -> Message:
    match one.decision:
        case Defer(until, why):
            return wait(one.message, why, until)
        case Drop(why):
            dropped, said = drop(one.message, why, work.now)
            work.outbox.extend(said)
            return dropped
        case Send():
            return one.message


def _attempt_record(message: Message, work: Work) -> AttemptRecord:
    assert message.attempt_id is not None and message.account_id is not None  # noqa: S101, PT018 - it has begun
    return AttemptRecord(message.attempt_id, message.id, message.attempts, message.account_id, work.now)
