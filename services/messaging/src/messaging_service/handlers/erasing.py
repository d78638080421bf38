"""Forgetting a contact: what was written to her goes, and a hash of her address keeps her from being written to."""

from contracts.enrollment import ContactErased

from ..domain.suppression import SuppressionReason
from ..errors import RecipientOnItsWay
from ..work import Work
from .suppressions import close_all


async def erase_recipient(work: Work, event: ContactErased) -> None:
    """Close every channel for an erased contact and her address, and forget both her texts and her.

    Raises `RecipientOnItsWay` until her last version is here: every address that was told before it is known then.
    """
    await work.messages.forget_texts(event.contact_id)
    recipient = await work.recipients.find_locked(event.contact_id)
    if recipient is None or recipient.version < event.version:
        raise RecipientOnItsWay
    await close_all(work, recipient, SuppressionReason.ERASED)
    await work.suppressions.forget_notes(event.contact_id)
    await work.recipients.forget(event.contact_id)
