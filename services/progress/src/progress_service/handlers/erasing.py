"""Forgetting a contact: what she and staff wrote, and her files."""

from contracts.enrollment import ContactErased

from ..errors import EndOnItsWay
from ..work import Work


async def erase_subject(work: Work, event: ContactErased) -> None:
    """Forget the texts and files of everything that was promised to an erased contact; how far she came stays.

    Raises `EndOnItsWay` while a promise to her is open: nobody is erased before its end is said, and nothing is
    reported after it.
    """
    whose = await work.subjects.lock([event.contact_id])
    contact_id = whose[event.contact_id]
    if await work.trackers.open_of([contact_id]):
        raise EndOnItsWay
    await work.erasing.forget(contact_id)
