"""Files of evidence: expected, kept once their bytes are stored, shown to their contact and to staff."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from chassis.effects import Answered, Claimed, Declined, Lease, Succeeded
from chassis.ids import new_id

from ..domain.file import File, Kept, key_of
from ..domain.place import Place
from ..domain.tracker import Refusal, may_report
from ..errors import NoSuchFile, NotTaken
from ..work import Work
from .promises import having, in_campaign, of_contact

log = structlog.get_logger(__name__)


async def expect_file(work: Work, place: Place, name: str, *, contact_id: UUID, most: int) -> File:
    """Note that a contact sends a file for a criterion that she may report on."""
    whose = await work.subjects.lock([contact_id])
    tracker = having(of_contact(await work.trackers.get(place.enrollment_id), whose[contact_id]), place)
    if (refusal := may_report(tracker, place.criterion_id, work.now)) is not None:
        raise NotTaken(refusal)
    if await work.files.number(place.criterion_id) >= most:
        raise NotTaken(Refusal.CRITERION_FULL)
    file = File(new_id(), place.enrollment_id, place.criterion_id, name, work.now)
    await work.files.expect(file)
    return file


async def keep_file(work: Work, file: File, kept: Kept) -> File:
    """Keep a file whose bytes are stored; the same bytes of the same criterion are kept once."""
    contact_id = (await work.trackers.get(file.enrollment_id)).contact_id
    await work.subjects.lock([contact_id])
    for known in await work.files.of(file.criterion_id):
        if known.kept == kept:
            return known
    await work.files.keep(file.file_id, kept, work.now)
    return await work.files.get(file.criterion_id, file.file_id)


async def list_files(work: Work, place: Place, *, contact_id: UUID) -> Sequence[File]:
    """Files of a contact's own criterion."""
    tracker = of_contact(await work.trackers.get(place.enrollment_id), await work.subjects.survivor(contact_id))
    having(tracker, place)
    return await work.files.of(place.criterion_id)


async def list_files_by_enrollment(work: Work, enrollment_ids: Sequence[UUID], *, contact_id: UUID) -> Sequence[File]:
    """Files of a contact's own enrollments; those of others have none to show."""
    return await work.files.of_enrollments(enrollment_ids, await work.subjects.survivor(contact_id))


async def show_file(work: Work, place: Place, file_id: UUID, *, contact_id: UUID) -> File:
    """A stored file of a contact's own criterion."""
    of_contact(await work.trackers.get(place.enrollment_id), await work.subjects.survivor(contact_id))
    return await _stored(work, place, file_id)


async def list_files_of(work: Work, place: Place) -> Sequence[File]:
    """Files of a criterion, for staff."""
    having(in_campaign(await work.trackers.get(place.enrollment_id), place), place)
    return await work.files.of(place.criterion_id)


async def show_file_of(work: Work, place: Place, file_id: UUID) -> File:
    """A stored file of a criterion, for staff."""
    in_campaign(await work.trackers.get(place.enrollment_id), place)
    return await _stored(work, place, file_id)


async def claim_expected(work: Work, lease: Lease, *, patience: timedelta) -> Sequence[Claimed[str]]:
    """Files that were expected and never came."""
    found = await work.files.claim(before=work.now - patience, now=work.now, until=lease.until, limit=lease.limit)
    keys = [key_of(work.tenant_id, row["enrollment_id"], row["file_id"]) for row in found]
    return [Claimed(row["file_id"], row["epoch"], key) for row, key in zip(found, keys, strict=True)]


async def settle_discarded(work: Work, answered: Sequence[Answered[str]], *, after: timedelta) -> None:
    """Forget files whose bytes are removed; the others are claimed again when their lease is over.

    What the store declines is claimed again `after` a while: somebody has to mend the settings first.
    """
    await work.files.discard([one.claimed.id for one in answered if isinstance(one.answer, Succeeded)])
    declined = {one.claimed.id: one.answer.reason for one in answered if isinstance(one.answer, Declined)}
    for file_id, reason in declined.items():
        log.error("removal_declined", file_id=str(file_id), reason=reason)
    await work.files.leave(declined, until=work.now + after)


async def _stored(work: Work, place: Place, file_id: UUID) -> File:
    file = await work.files.get(place.criterion_id, file_id)
    if file.enrollment_id != place.enrollment_id or file.kept is None:
        raise NoSuchFile
    return file
