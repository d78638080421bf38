"""From a step that is due to a message that has ended."""

from collections.abc import Sequence

import structlog

from chassis import faults
from chassis.effects import Answer, Claimed, Later, Lease, Refused, Succeeded, Unknown
from chassis.ids import new_id
from contracts.enrollment import StepDue

from ..domain import outcomes
from ..domain.evidence import AttemptRecord, Weighed
from ..domain.letter import Errand, Letter
from ..domain.message import Message, Settled, attempt, intend, lease, settle, wait
from ..domain.policy import Circumstances, Defer, Drop, Send, decide
from ..work import Work

log = structlog.get_logger(__name__)
_ROUNDS = 20
"""Messages that are dropped or wait give their place in a claim to others, so often at most."""


async def queue_message(work: Work, event: StepDue) -> None:
    """Keep the intent to carry out a step; an execution has one message, however often it is said to be due."""
    await work.messages.add(intend(new_id(), event, work.now))


async def claim_messages(work: Work, given: Lease) -> list[Claimed[Errand]]:
    """Take what is due: decide on what was not tried, and have looked up what may have been sent."""
    for _ in range(_ROUNDS):
        due = await work.messages.due(work.now, given.limit)
        blind = [one for one in due if one.is_stranded and faults.is_on("look_up")]
        claimed = [*await _ask_again(work, blind, given), *await _send(work, [o for o in due if o not in blind], given)]
        if claimed or len(due) < given.limit:
            return claimed
    return []


async def settle_message(work: Work, claimed: Claimed[Errand], answer: Answer) -> None:
    """Store what became of an attempt, and say so if it is the end."""
    held = claimed.request.message
    moved, said = _concluded(held, answer, work, was_look_up=claimed.asked_before)
    name, detail = type(answer).__name__.lower(), _detail(answer)
    if await work.messages.settle(held, moved, now=work.now, answer=name, detail=detail):
        work.outbox.extend(said)
    else:
        log.warning("settlement_refused", message_id=str(held.id), epoch=held.epoch)


def _concluded(held: Message, answer: Answer, work: Work, *, was_look_up: bool) -> Settled:
    match answer:
        case Succeeded():
            return outcomes.sent(held, work.now)
        case Refused(reason):
            return outcomes.refused(held, reason, work.now)
        case Later() if was_look_up:
            return outcomes.not_found(held, work.now, work.limits)
        case Later(_, seconds):
            return outcomes.postponed(held, seconds, work.now, work.limits)
        case Unknown():
            return outcomes.not_known(held, work.now, work.limits)


def _detail(answer: Answer) -> str:
    return answer.reference if isinstance(answer, Succeeded) else answer.reason


async def _ask_again(work: Work, messages: Sequence[Message], given: Lease) -> list[Claimed[Errand]]:
    leased = [lease(message, given.until) for message in messages]
    await work.messages.save(leased)
    before = given.until - work.limits.timeout
    return [Claimed(one.id, one.epoch, Errand(work.tenant_id, one, before), asked_before=True) for one in leased]


async def _send(work: Work, messages: Sequence[Message], given: Lease) -> list[Claimed[Errand]]:
    weighed = await _weigh(work, messages)
    sending = [_begun(one, work, given) for one in weighed if isinstance(one.decision, Send)]
    others = [_put_aside(one, work) for one in weighed if not isinstance(one.decision, Send)]
    await work.messages.save([*(errand.message for errand in sending), *others])
    await work.messages.keep_evidence(
        [one.record(new_id(), work.now, work.limits) for one in weighed if one.is_news],
        [_attempt_record(errand.message, work) for errand in sending],
    )
    return [Claimed(errand.message.id, errand.message.epoch, errand) for errand in sending]


async def _weigh(work: Work, messages: Sequence[Message]) -> list[Weighed]:
    """Decide on each, from copies read for all of them at once."""
    if not messages:
        return []
    contact_ids = {one.contact_id for one in messages}
    recipients = await work.recipients.shared(contact_ids)
    closed = await work.suppressions.closed(recipients, contact_ids)
    campaigns = await work.campaigns.several({one.campaign_id for one in messages})
    versions = await work.campaigns.versions({one.of_version for one in messages})
    contents = await work.contents.several({one.of_content for one in messages})
    weighed = []
    for one in messages:
        known = recipients.get(one.contact_id), campaigns.get(one.campaign_id), versions.get(one.of_version)
        seen = Circumstances(*known, contents.get(one.of_content), suppressed=one.contact_id in closed)
        weighed.append(Weighed(one, seen, decide(one, seen, work.now, work.limits)))
    return weighed


def _begun(one: Weighed, work: Work, given: Lease) -> Errand:
    recipient, version, content = one.seen.recipient, one.seen.version, one.seen.content
    assert recipient is not None and version is not None and content is not None  # noqa: S101, PT018 - decided so
    moved = attempt(one.message, new_id(), recipient.address_hash, now=work.now, until=given.until)
    letter = Letter(content.in_locale(recipient.locale), version.name, recipient)
    return Errand(work.tenant_id, moved, given.until - work.limits.timeout, letter)


def _put_aside(one: Weighed, work: Work) -> Message:
    match one.decision:
        case Defer(until, why):
            return wait(one.message, why, until)
        case Drop(why):
            dropped, said = settle(one.message, "skipped", work.now, why)
            work.outbox.extend(said)
            return dropped
        case Send():
            return one.message


def _attempt_record(message: Message, work: Work) -> AttemptRecord:
    return AttemptRecord(message.attempt_id or message.id, message.id, message.attempts, work.now)
