"""Moving enrollments along their journeys."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.ids import named_id
from contracts.base import AboutEnrollment, Event, Said
from contracts.values import ExitReason, Journey

from ..domain import enrollment as life
from ..domain import journey as engine
from ..domain import travel as travels
from ..domain.campaign import Campaign
from ..domain.enrollment import Enrollment
from ..domain.travel import Moved, Travel, Version
from ..work import Work


async def set_out(work: Work, enrollment: Enrollment, campaign: Campaign, *, contact_version: int) -> None:
    """Begin the journey of a new enrollment; an entry that is due at once begins in the same transaction."""
    journey = campaign.definition.journey if campaign.definition else Journey()
    travel = Travel(
        enrollment_id=enrollment.enrollment_id,
        campaign_id=enrollment.campaign_id,
        campaign_version=enrollment.campaign_version,
        contact_id=enrollment.contact_id,
        contact_version=contact_version,
        status=enrollment.status,
        payout_status=enrollment.payout_status,
        has_order=enrollment.order_id is not None,
        state=engine.begin(journey, work.now),
    )
    await work.journeys.add([travel])
    if not campaign.sending_paused:
        await _save(work, [travels.move(travel, journey, work.now, name=named_id)])


async def release_due(work: Work, limit: int) -> int:
    """Move every journey that a time lets go on, together; returns how many."""
    due = await work.journeys.locked_due(work.now, limit)
    journeys = await _journeys(work, due)
    return await _save(work, [travels.move(one, journeys[one.version], work.now, name=named_id) for one in due])


async def end_steps(work: Work, events: Sequence[AboutEnrollment]) -> None:
    """End every step under way that one of these events ends; the delay of the next one begins."""
    concerned = sorted({event.enrollment_id for event in events})
    before = await work.journeys.locked_all(concerned)
    under_way = await work.executions.under_way(concerned)
    moved = travels.end_all(before, under_way, await _journeys(work, before), events, work.now)
    await _keep(work, moved)
    for event, one in zip(events, moved, strict=True):
        work.outbox.extend(Said(said, event) for said in one.said)


async def halt(work: Work, enrollment_ids: Sequence[UUID]) -> None:
    """Stop the journeys of enrollments that ended."""
    running = await work.journeys.locked_all(enrollment_ids)
    await _save(work, [travels.stop(travel, work.now, name=named_id) for travel in running])


async def _keep(work: Work, moved: Sequence[Moved]) -> None:
    await work.journeys.save(list({one.travel.enrollment_id: one.travel for one in moved}.values()))
    await work.executions.add([execution for one in moved for execution in one.begun])
    await work.executions.end([ending for one in moved for ending in one.ended])


async def _save(work: Work, moved: Sequence[Moved]) -> int:
    """Keep what moved. Who is to leave while somebody else holds the enrollment stays as it was, to try again."""
    left = await _leave(work, {one.travel.enrollment_id: one.leaves for one in moved if one.leaves})
    kept = [one for one in moved if not one.leaves or one.travel.enrollment_id in left]
    await _keep(work, kept)
    for one in kept:
        work.outbox.extend([*one.said, *left.get(one.travel.enrollment_id, ())])
    return len(kept)


async def _leave(work: Work, reasons: Mapping[UUID, ExitReason]) -> Mapping[UUID, Sequence[Event]]:
    """End enrollments; those somebody else holds are missing from the answer, because we hold their journeys."""
    said: dict[UUID, Sequence[Event]] = {}
    for enrollment in await work.enrollments.locked_if_free(list(reasons)) if reasons else ():
        after, said[enrollment.enrollment_id] = life.leave(enrollment, reasons[enrollment.enrollment_id], work.now)
        await work.enrollments.save(after)
    return said


async def _journeys(work: Work, travels_: Sequence[Travel]) -> Mapping[Version, Journey]:
    return await work.campaigns.journeys({travel.version for travel in travels_})
