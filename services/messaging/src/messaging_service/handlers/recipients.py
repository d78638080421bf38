"""Copies of contacts, which messages are decided on and addressed to."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.ids import new_id
from contracts.enrollment import ContactChanged

from ..domain.recipient import Recipient
from ..domain.suppression import lacking
from ..work import Work


async def keep_recipients(work: Work, events: Sequence[ContactChanged]) -> None:
    """Keep the newest version of each contact's addresses and merge fields, and which contacts are one person.

    What is closed for one of these is closed for all of them, so that no message finds a way around an opt-out.
    """
    told = [_recipient(work, event) for event in events]
    merges = [(event.contact_id, event.merged_into) for event in events if event.merged_into is not None]
    beside = await _locked_beside(work, merges) if merges else ()
    await work.recipients.keep_all(told, beside=beside)
    for pair in merges:
        await _share(work, await work.recipients.person(pair))


async def _share(work: Work, person: Collection[UUID]) -> None:
    """Close for each of some contacts, who are one person, what is closed for any of them."""
    closed = await work.suppressions.of_all(person, ())
    lacks = lacking(closed, person)
    await work.suppressions.add_all([replace(one, id=new_id(), contact_id=who) for who, one in lacks])


async def _locked_beside(work: Work, merges: Sequence[tuple[UUID, UUID]]) -> Collection[UUID]:
    """Who is locked with contacts that merge: everybody who is the same person as one of them, while merges wait."""
    await work.recipients.lock_merges()
    return await work.recipients.known_of_person({one for pair in merges for one in pair})


def _recipient(work: Work, event: ContactChanged) -> Recipient:
    email, phone = (event.email or "").strip() or None, (event.phone or "").strip() or None
    return Recipient(
        contact_id=event.contact_id,
        version=event.version,
        email=email,
        phone=phone,
        name=event.name,
        locale=event.locale,
        merge_fields=event.merge_fields,
        merged_into=event.merged_into,
        address_hash=work.hash_of(email) if email else None,
        phone_hash=work.hash_of(phone) if phone else None,
    )
