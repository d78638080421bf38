"""From a step that is due to a call to the provider of an account."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from chassis.effects import Claimed, Lease
from chassis.ids import named_id, new_id
from chassis.templates import content_faults
from contracts.enrollment import StepDue
from contracts.values import Channel, EmailContent, EmailText

from ..domain.account import probed
from ..domain.channels import fingerprints
from ..domain.claim import Claim, Terms, claim
from ..domain.copies import Copies
from ..domain.letter import SendRequest
from ..domain.message import Message, Writing, intend, write
from ..domain.suppression import ClosedChannels
from ..errors import BrokenText, NoSuchRecipient
from ..work import Work


async def queue_messages(work: Work, events: Sequence[StepDue]) -> None:
    """Keep the intents to carry out steps; an execution has one message, however often it is said to be due."""
    await work.messages.add_all(intend(named_id(event.execution_id), event, work.now) for event in events)


async def write_message(work: Work, contact_id: UUID, text: EmailText, *, key: str, by: UUID) -> Message:
    """Queue what staff writes to a contact, once for each `key`. Raises `NoSuchRecipient`, `BrokenText`."""
    if found := content_faults(EmailContent(texts={"en": text})):
        raise BrokenText.of([fault._replace(field=f"body.{fault.field.rpartition('.')[2]}") for fault in found])
    recipient = await work.recipients.find_locked(contact_id)
    if recipient is None:
        raise NoSuchRecipient
    message_id = named_id("written", contact_id, by, key)
    writing = Writing(message_id, text, Channel.EMAIL, by, work.installation.written_is_good_for)
    await work.messages.add_all([write(writing, recipient, work.now)])
    return await work.messages.get(message_id)


async def claim_messages(work: Work, given: Lease) -> list[Claimed[SendRequest]]:
    """Take what is due: decide on what was not tried, and ask what became of what may have been sent."""
    probes = await work.accounts.to_probe(work.now)
    due = await work.messages.due(work.now, given.limit)
    if not due:
        return []
    terms = _terms(work, given, probes)
    taken = claim(due, await _copies(work, due), terms)
    await work.accounts.save_all(probed(one, work.now, work.limits.probing) for one in taken.probed)
    await work.messages.save(taken.messages)
    await work.messages.keep_evidence(taken.decisions, taken.attempts)
    work.outbox.extend(taken.said)
    return _calls(taken)


async def next_due(work: Work) -> datetime | None:
    """When a message must be looked at: now, if a claim has left some, or later."""
    return await work.messages.next_due(work.now)


def _terms(work: Work, given: Lease, probes: Collection[UUID]) -> Terms:
    return Terms(
        work.tenant_id,
        work.now,
        given.until,
        work.limits,
        work.installation.is_stranded,
        new_id,
        probes=probes,
    )


async def _copies(work: Work, messages: Sequence[Message]) -> Copies:
    """Load everything, recipients first, under a share lock: an opt-out waits for this transaction or is seen."""
    contact_ids = {one.contact_id for one in messages if one.contact_id}
    recipients = await work.recipients.shared(contact_ids)
    shared = work.installation.account
    return Copies(
        recipients,
        ClosedChannels(await work.suppressions.of_all(contact_ids, fingerprints(recipients.values()))),
        await work.campaigns.several({one.campaign_id for one in messages if one.campaign_id}),
        await work.campaigns.versions({one.of_version for one in messages if one.of_version}),
        await work.contents.several({one.of_content for one in messages if one.of_content}),
        [*await work.accounts.all(), *([shared] if shared is not None else [])],
    )


def _calls(taken: Claim) -> list[Claimed[SendRequest]]:
    return [
        Claimed(request.message.id, request.message.epoch, request, asked_before=asked_before)
        for requests, asked_before in ((taken.asking, True), (taken.sending, False))
        for request in requests
    ]
