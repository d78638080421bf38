"""Forgetting a contact: what was noted goes, and what was paid stays."""

from contracts.enrollment import ContactErased

from ..work import Work


async def forget_notes(work: Work, event: ContactErased) -> None:
    """Forget what was noted about every payout of an erased contact; nobody is erased while one is under way."""
    await work.erasing.forget(await work.merged.person(event.contact_id))
