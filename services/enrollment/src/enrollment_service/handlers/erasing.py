"""Forgetting a person, for staff."""

from collections.abc import Iterable
from uuid import UUID

from chassis.errors import Conflict

from ..domain.contact import Contact
from ..domain.erasing import Erasure, ErasureOutcome, erase, obstacles
from ..domain.segment import forget
from ..errors import NoSuchContact
from ..work import Work


async def erase_contact(work: Work, contact_id: UUID, *, dry_run: bool) -> Erasure:
    """Forget all that is known of one person, under whichever id, or say why not; a dry run changes nothing.

    Erased again she stays so. Raises `NoSuchContact`.
    """
    await work.campaigns.lock_shared()
    contacts = await _locked_person(work, contact_id)
    ids = tuple(contacts)
    if all(one.erased_at for one in contacts.values()):
        return Erasure(ids, ErasureOutcome.ERASED, {})
    enrollments = [one for each in ids for one in await work.enrollments.of_contact(each)]
    against = obstacles(enrollments, is_importing=await work.erasing.is_importing())
    outcome = ErasureOutcome.REFUSED if against else ErasureOutcome.POSSIBLE
    weighed = Erasure(ids, outcome, await work.erasing.saying(ids), against)
    return weighed if against or dry_run else await _carry_out(work, contacts.values(), weighed)


async def _locked_person(work: Work, contact_id: UUID) -> dict[UUID, Contact]:
    ids = await work.contacts.ids_of(contact_id)
    if not ids:
        raise NoSuchContact
    contacts = await work.contacts.locked_all(ids)
    if await work.contacts.ids_of(contact_id) != ids:
        raise Conflict("a contact was merged meanwhile")
    return contacts


async def _carry_out(work: Work, contacts: Iterable[Contact], weighed: Erasure) -> Erasure:
    hers = list(contacts)
    words = {word for one in hers for word in (one.email, one.name, one.phone) if word}
    left, said = erase(hers, await work.erasing.identities_of(weighed.contact_ids), work.now)
    await work.contacts.save_all(left)
    await work.erasing.forget(weighed.contact_ids, sorted(words))
    await _forget_in_segments(work, frozenset(word.lower() for one in hers for word in (one.email, one.phone) if word))
    work.outbox.extend(said)
    return Erasure(weighed.contact_ids, ErasureOutcome.ERASED, weighed.removes)


async def _forget_in_segments(work: Work, words: frozenset[str]) -> None:
    await work.segments.lock()
    before = await work.segments.all()
    after = [forget(one, words, work.now) for one in before]
    await work.segments.save_all([one for one in after if one not in before])
