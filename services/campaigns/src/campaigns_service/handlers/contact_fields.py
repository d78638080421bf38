"""Keeping our copy of the fields that contacts have."""

from contracts.enrollment import ContactFieldChanged

from ..work import Work


async def learn_field(work: Work, event: ContactFieldChanged) -> None:
    """Keep a field as it is now: drafts that name it may be published, or not any more."""
    await work.contact_fields.keep(event)
