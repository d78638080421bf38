"""Copies of contacts, which messages are decided on and addressed to."""

from collections.abc import Sequence
from uuid import UUID

from contracts.enrollment import ContactChanged

from ..clients.channels.email import canonical
from ..domain.address import fingerprint
from ..domain.recipient import Recipient
from ..work import Work


async def keep_recipients(work: Work, events: Sequence[ContactChanged]) -> None:
    """Keep the newest version of each contact's addresses and merge fields, and which contacts are one person.

    What is closed for one of these is closed for all of them, so that no message finds a way around an opt-out.
    """
    merges = [(event.contact_id, event.merged_into) for event in events if event.merged_into is not None]
    if merges:
        await work.recipients.lock_merges()
    await work.recipients.keep_all(_recipient(work.tenant_id, event) for event in events)
    for pair in merges:
        await work.suppressions.share(await work.recipients.person(pair))


def _recipient(tenant_id: UUID, event: ContactChanged) -> Recipient:
    email = (event.email or "").strip() or None
    return Recipient(
        contact_id=event.contact_id,
        version=event.version,
        email=email,
        name=event.name,
        locale=event.locale,
        merge_fields=event.merge_fields,
        merged_into=event.merged_into,
        address_hash=fingerprint(tenant_id, canonical(email)) if email else None,
    )
