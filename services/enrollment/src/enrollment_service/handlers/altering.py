"""What staff and programs want to be known of a contact from now on."""

from dataclasses import replace
from uuid import UUID

from chassis.errors import Conflict
from chassis.security.phones import e164, region_of

from ..domain.contact import MAX_TAGS, Alteration, Contact, alter
from ..domain.own_field import read_values
from ..domain.recognition import Claim
from ..errors import NoPhoneNumber, PhoneOfAnother, TooManyTags, ValuesRefused
from ..work import Work


async def change_contact(work: Work, contact_id: UUID, asked: Alteration) -> Contact:
    """Know something else of a contact, or nothing any more.

    Raises `NoSuchContact`, `NoPhoneNumber`, `PhoneOfAnother`, `ValuesRefused` or `TooManyTags`.
    """
    known = await work.contacts.get(contact_id)
    asked = await _read(work, asked)
    await _claim_phone(work, known.contact_id, asked.traits.get("phone"))
    before = await work.contacts.locked(contact_id)
    if before.contact_id != known.contact_id:
        raise Conflict("the contact was merged meanwhile")
    after, said = alter(before, asked, work.now)
    if len(after.tags) > MAX_TAGS:
        raise TooManyTags(field="body.tags", limit=MAX_TAGS)
    await work.contacts.save_all([after] if said else [])
    work.outbox.extend(said)
    return after


async def _read(work: Work, asked: Alteration) -> Alteration:
    """As it is kept: a phone number in E.164, values as those of their fields."""
    values = read_values(asked.fields, {one.name: one for one in await work.own_fields.all()} if asked.fields else {})
    if isinstance(values, list):
        raise ValuesRefused.of([fault.within("body", "fields") for fault in values])
    typed = asked.traits.get("phone")
    number = e164(typed, region_of(await work.locale())) if typed else None
    if typed and number is None:
        raise NoPhoneNumber(field="body.phone")
    return replace(asked, traits={**asked.traits, "phone": number} if typed else asked.traits, fields=values)


async def _claim_phone(work: Work, contact_id: UUID, number: str | None) -> None:
    """Have a number lead to a contact; one that she had goes on leading to her."""
    if number is None:
        return
    identity = work.identify("phone", number)
    holder = (await work.contacts.holders([identity])).get(identity)
    if holder is None:
        await work.contacts.claim_all([Claim(identity, contact_id, "given")], work.now)
    elif holder != contact_id:
        raise PhoneOfAnother
