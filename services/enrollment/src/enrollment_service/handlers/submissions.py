"""Forms that people have filled in."""

from collections.abc import Sequence
from uuid import UUID

from chassis.ids import new_id
from chassis.security.identity import trimmed
from chassis.security.phones import e164, region_of
from contracts.gateway import FormSubmitted

from ..domain.firing import occurrence_of
from ..domain.own_field import OwnField
from ..domain.recognition import Fact
from ..domain.submission import Submission, submission_of, told_by
from ..work import Work
from .recognition import recognise


async def take_submissions(work: Work, events: Sequence[FormSubmitted]) -> None:
    """Keep what people filled in at their contacts, who are made where nobody knows the address; triggers hear it.

    Nobody has checked who filled it in: it fills gaps in what is known of her, and a number says nobody who she is.
    """
    fields, locale = await work.own_fields.all(), await work.locale()
    known = await recognise(work, [_fact(work, event, fields, locale) for event in events])
    told = [submission_of(event, who, submission_id=new_id()) for event, who in zip(events, known.ids, strict=True)]
    fresh = await work.submissions.add_all(told, work.now)
    await work.campaigns.occurrences.add_all([occurrence_of(one) for one in fresh])


async def list_submissions(work: Work, contact_id: UUID) -> Sequence[Submission]:
    """What a contact filled in, newest first."""
    return await work.submissions.of((await work.contacts.get(contact_id)).contact_id)


def _fact(work: Work, event: FormSubmitted, fields: Sequence[OwnField], locale: str) -> Fact:
    number = e164(event.phone, region_of(locale)) if event.phone else None
    phone = work.identify("phone", number) if number else None
    email = trimmed(event.email)
    return Fact(
        event.identity,
        work.identify("email", email),
        email,
        event.name,
        cause=event,
        unproven=(phone,) if phone else (),
        phone_identity=phone,
        more=told_by(event, number, fields, locale=locale),
    )
