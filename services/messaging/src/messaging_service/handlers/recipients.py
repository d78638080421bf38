"""Copies of contacts, which messages are decided on and addressed to."""

from collections.abc import Sequence
from uuid import UUID

from contracts.enrollment import ContactChanged

from ..clients.channels.email import canonical
from ..domain.address import fingerprint
from ..domain.recipient import Recipient
from ..work import Work


async def keep_recipients(work: Work, events: Sequence[ContactChanged]) -> None:
    """Keep the newest version of each contact's addresses and merge fields."""
    await work.recipients.keep_all(_recipient(work.tenant_id, event) for event in events)


def _recipient(tenant_id: UUID, event: ContactChanged) -> Recipient:
    email = (event.email or "").strip() or None
    return Recipient(
        contact_id=event.contact_id,
        version=event.version,
        email=email,
        name=event.name,
        locale=event.locale,
        merge_fields=event.merge_fields,
        address_hash=fingerprint(tenant_id, canonical(email)) if email else None,
    )
