"""Making two contacts one, for staff."""

from uuid import UUID

from ..domain.contact import Contact
from ..domain.merging import Merge, MergeOutcome, merge, open_in_both
from ..errors import SameContact
from ..work import Work

_NOTHING: dict[str, int] = {}


async def merge_contacts(work: Work, contact_id: UUID, other_id: UUID, *, dry_run: bool) -> Merge:
    """Have everything about the other contact be about this one, or say why not; a dry run changes nothing.

    Merged again it is what it was. Raises `NoSuchContact`, or `SameContact` if one is named twice.
    """
    if contact_id == other_id:
        raise SameContact(field="body.contact_id")
    await work.campaigns.lock_shared()
    found = await work.contacts.locked_pair(contact_id, other_id)
    if found is None:
        survivor = await work.contacts.get(contact_id)
        return Merge(survivor, survivor, MergeOutcome.MERGED, _NOTHING)
    weighed = await _weigh(work, *found)
    return weighed if dry_run or weighed.outcome is MergeOutcome.REFUSED else await _carry_out(work, weighed)


async def _weigh(work: Work, survivor: Contact, absorbed: Contact) -> Merge:
    ids = (survivor.contact_id, absorbed.contact_id)
    both = open_in_both(await work.enrollments.of_contacts(ids), *ids)
    outcome = MergeOutcome.REFUSED if both else MergeOutcome.POSSIBLE
    return Merge(survivor, absorbed, outcome, await work.merging.leading_to(absorbed.contact_id), both)


async def _carry_out(work: Work, weighed: Merge) -> Merge:
    survivor, absorbed, said = merge(weighed.survivor, weighed.absorbed, work.now)
    await work.contacts.save_all([one for one in (survivor, absorbed) if one is not weighed.survivor])
    await work.merging.lead(absorbed.contact_id, survivor.contact_id, work.now)
    await work.orders.reconsider_of(survivor.contact_id)
    work.outbox.extend(said)
    return Merge(survivor, absorbed, MergeOutcome.MERGED, weighed.moves)
