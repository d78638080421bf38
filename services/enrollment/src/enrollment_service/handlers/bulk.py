"""One thing done with many contacts of a campaign, as a job: whom it is about is kept, then settled batch by batch."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.ids import new_id
from contracts.enrollment import EnrollmentSource

from ..domain import bulk
from ..domain.admission import Request
from ..domain.bulk import BulkAction, BulkJob, BulkResult, Foresight, Selection, Target
from ..domain.campaign import Campaign
from ..domain.contact import Contact
from ..domain.enrolling import Context
from ..domain.enrollment import Enrollment
from ..work import Work
from .ending import save_enrollments
from .enrolling import campaign_to_enter, enroll, foresee
from .journeys import halt
from .recognition import lock_led_to
from .segments import basis_of
from .selections import audience_of, choose, first_of


async def start_bulk(work: Work, campaign_id: UUID, action: BulkAction, asked: Selection, *, by: UUID) -> BulkJob:
    """Keep a job, to be done from now on. Raises what `choose` does, and `CampaignOnItsWay`."""
    await campaign_to_enter(work, campaign_id)
    selection, targets = await choose(work, asked)
    begun = bulk.begin(new_id(), campaign_id, action, selection, (by, work.now))
    job = begun if targets is None else bulk.selected(begun, len(targets), work.now)
    await work.bulk.add(job, targets or ())
    return job


async def foresee_bulk(work: Work, campaign_id: UUID, action: BulkAction, asked: Selection) -> Foresight:
    """What a job would do with the first contacts of a selection; nothing is kept. Raises what `start_bulk` does."""
    campaign = await campaign_to_enter(work, campaign_id)
    selection, targets = await choose(work, asked)
    total, first = await first_of(work, audience_of(campaign_id, action, selection), targets)
    led = await work.contacts.led_to([one.contact_id for one in first if one.contact_id])
    if action is BulkAction.ENROLL:
        requests = _requests(campaign, first, led, by=None)
        settled = bulk.enter_all(first, led, [admission for _request, admission in await foresee(work, requests)])
    else:
        open_ = await work.enrollments.open_in(campaign_id, {one.contact_id for one in led.values()})
        settled, _moved, _said = bulk.move_all(action, first, _by_target(led, open_), work.now)
    return bulk.foresight(total, settled)


async def take_bulk(work: Work, limit: int) -> int:
    """Find out whom the oldest job is about, or settle its next contacts; returns the limit as long as there is one.

    What becomes of them, and how far the job is, change in one transaction: each is settled once.
    """
    job = await work.bulk.locked_running()
    if job is None:
        return 0
    await work.campaigns.lock_shared()
    campaign = await work.campaigns.find(job.campaign_id, work.now)
    if campaign is None or campaign.is_on_its_way:
        return 0
    await _save(work, await (_select(work, job) if job.total is None else _take_batch(work, job, campaign, limit)))
    return limit


async def give_up_next(work: Work) -> None:
    """Note that the next contact of a job cannot be settled, and let the job go on behind her."""
    job = await work.bulk.locked_running()
    if job is None:
        return
    if job.total is None:
        await _save(work, bulk.give_up(job, work.now))
        return
    settled = [bulk.fail(one) for one in await work.bulk.following(job, 1)]
    await work.bulk.settle(job, settled)
    await _save(work, bulk.advance(job, settled, work.now))


async def next_bulk(work: Work) -> datetime | None:
    """Since when a job waits, also one that another worker holds: it could be the last thing that worker did."""
    return await work.bulk.oldest_running()


async def cancel_bulk(work: Work, campaign_id: UUID, job_id: UUID) -> BulkJob:
    """Do no more of a job; what it has done stays. Raises `NoSuchBulkJob`."""
    cancelled = bulk.cancel(await work.bulk.locked(campaign_id, job_id), work.now)
    await work.bulk.save(cancelled)
    return cancelled


async def show_bulk(work: Work, campaign_id: UUID, job_id: UUID) -> BulkJob:
    """How far a job has come. Raises `NoSuchBulkJob`."""
    return await work.bulk.get(campaign_id, job_id)


async def list_bulk(work: Work, campaign_id: UUID, *, before: UUID | None, limit: int) -> Sequence[BulkJob]:
    """Jobs of a campaign, newest first."""
    return await work.bulk.listing(campaign_id, before=before, limit=limit)


async def list_outcomes(
    work: Work, job: tuple[UUID, UUID], wanted: tuple[BulkResult | None, str | None], *, after: int, limit: int
) -> Sequence[tuple[Target, Contact | None]]:
    """What became of the contacts of a job, named by campaign and id, in their order; of one result or reason.

    Raises `NoSuchBulkJob`.
    """
    found = await work.bulk.get(*job)
    targets = await work.bulk.targets(found.job_id, *wanted, after=after, limit=limit)
    led = await work.contacts.led_to([one.contact_id for one in targets if one.contact_id])
    return [(one, led.get(one.contact_id) if one.contact_id else None) for one in targets]


async def _select(work: Work, job: BulkJob) -> BulkJob:
    selection = Selection(job.selected_by, job.rule, job.segment_id)
    audience = audience_of(job.campaign_id, job.action, selection)
    return bulk.selected(job, await work.bulk.select(job, audience, await basis_of(work)), work.now)


async def _take_batch(work: Work, job: BulkJob, campaign: Campaign, limit: int) -> BulkJob:
    targets = await work.bulk.following(job, min(limit, work.limits.bulk.batch))
    settled = await (
        _enroll(work, job, campaign, targets) if job.action is BulkAction.ENROLL else _move(work, job, targets)
    )
    await work.bulk.settle(job, settled)
    return bulk.advance(job, settled, work.now)


async def _save(work: Work, job: BulkJob) -> None:
    await work.bulk.save(job)
    if not job.is_running:
        await work.bulk.forget(work.now - work.limits.bulk.kept)


async def _enroll(work: Work, job: BulkJob, campaign: Campaign, targets: Sequence[Target]) -> list[Target]:
    contacts = await lock_led_to(work, {one.contact_id for one in targets if one.contact_id})
    admissions = await enroll(work, _requests(campaign, targets, contacts, by=job.created_by))
    return bulk.enter_all(targets, contacts, admissions)


def _requests(
    campaign: Campaign, targets: Sequence[Target], contacts: Mapping[UUID, Contact], *, by: UUID | None
) -> list[Request]:
    context = Context(EnrollmentSource.BULK_IMPORT, asked_by=by)
    return [
        Request(contacts[one.contact_id], campaign.campaign_id, campaign, context)
        for one in targets
        if one.contact_id and one.contact_id in contacts
    ]


async def _move(work: Work, job: BulkJob, targets: Sequence[Target]) -> list[Target]:
    led = await work.contacts.led_to([one.contact_id for one in targets if one.contact_id])
    open_ = await work.enrollments.locked_open_in(job.campaign_id, {one.contact_id for one in led.values()})
    settled, moved, said = bulk.move_all(job.action, targets, _by_target(led, open_), work.now)
    await save_enrollments(work, list(moved.values()))
    work.outbox.extend(said)
    await _move_journeys(work, job, list(moved))
    return settled


async def _move_journeys(work: Work, job: BulkJob, enrollment_ids: Sequence[UUID]) -> None:
    """Stop, pause or resume journeys; those resumed go on one after another, also of one batch behind the other."""
    if not enrollment_ids:
        return
    if job.action is BulkAction.EXIT:
        await halt(work, enrollment_ids, {})
    elif job.action is BulkAction.PAUSE:
        await work.journeys.pause(enrollment_ids)
    else:
        every = work.limits.resumed_every
        since = max(work.now, job.created_at + job.done * every)
        await work.journeys.resume(enrollment_ids, work.now, since=since, every=every)


def _by_target(led: Mapping[UUID, Contact], open_: Mapping[UUID, Enrollment]) -> dict[UUID, Enrollment]:
    """Open enrollments by the ids under which their contacts are named."""
    return {key: open_[one.contact_id] for key, one in led.items() if one.contact_id in open_}
