"""Moving enrollments along their journeys."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from chassis.ids import named_id
from contracts.base import AboutEnrollment, Event, Said
from contracts.enrollment import MilestoneCompleted
from contracts.values import ExitReason, Journey

from ..domain import enrollment as life
from ..domain import journey as engine
from ..domain import journey_instance
from ..domain.admission import Request
from ..domain.enrollment import Enrollment
from ..domain.firing import occurrence_of
from ..domain.goal import first_reached
from ..domain.journey_instance import JourneyInstance, Moved, Version
from ..domain.steps.webhook import WebhookEnded
from ..work import Work
from .ending import save_enrollments
from .profiles import is_about_contact, with_profiles


async def begin_journeys(work: Work, entered: Sequence[tuple[Request, Enrollment]]) -> None:
    """Begin journeys of new enrollments; entries that are due at once begin in the same transaction.

    Those that ask something of the contact, or change her, begin in the next release.
    """
    zone = await work.zone()
    begun = [_begun(request, enrollment, zone, work.now) for request, enrollment in entered]
    await work.journeys.add([instance for instance, _journey in begun])
    going = [
        journey_instance.move(instance, journey, work.now, make_id=named_id)
        for (request, _enrollment), (instance, journey) in zip(entered, begun, strict=True)
        if instance.state.is_due(work.now)
        and not (request.campaign and request.campaign.sending_paused)
        and not is_about_contact(journey)
    ]
    await _save(work, going, {one.enrollment_id: request.cause for request, one in entered if request.cause})


def _begun(
    request: Request, enrollment: Enrollment, zone: str | None, now: datetime
) -> tuple[JourneyInstance, Journey]:
    definition = request.campaign.definition if request.campaign else None
    journey = definition.journey if definition else Journey()
    instance = _before_it(request, enrollment, zone)
    return replace(instance, state=engine.begin(journey, instance.at(now))), journey


def _before_it(request: Request, enrollment: Enrollment, zone: str | None) -> JourneyInstance:
    return JourneyInstance(
        enrollment_id=enrollment.enrollment_id,
        campaign_id=enrollment.campaign_id,
        campaign_version=enrollment.campaign_version,
        contact_id=enrollment.contact_id,
        contact_version=request.contact.version,
        enrolled_at=enrollment.enrolled_at,
        zones=(request.contact.zone, zone),
        status=enrollment.status,
        payout_status=enrollment.payout_status,
        has_order=enrollment.order_id is not None,
        ends_with_journey=not any(criterion.required for criterion in enrollment.criteria),
        state=engine.NOWHERE,
    )


async def release_due(work: Work, limit: int) -> int:
    """Move every journey that a time lets go on, together; returns how many."""
    due = await _with_worn_out(work, await work.journeys.locked_due(work.now, limit))
    journeys = await _journeys(work, due)
    going = await with_profiles(work, due, journeys)
    return await _save(
        work, [journey_instance.move(one, journeys[one.version], work.now, make_id=named_id) for one in going]
    )


async def next_release(work: Work) -> datetime | None:
    """When time next lets a journey go on; None if none waits for a time."""
    return await work.journeys.next_due()


async def put_off_release(work: Work) -> None:
    """Let the journey that is due first wait, because it cannot go on by itself; what it plans stays as it is."""
    await work.journeys.put_off(work.now, work.now + work.limits.put_off)


async def end_steps(work: Work, events: Sequence[AboutEnrollment]) -> None:
    """End every step under way that one of these events ends; the delay of the next one begins."""
    await _end(work, [(event.enrollment_id, event) for event in events], events)


async def end_calls(work: Work, ended: Sequence[WebhookEnded]) -> None:
    """End the steps whose calls are over."""
    await _end(work, [(one.enrollment_id, one) for one in ended], [None] * len(ended))


async def say_milestones(work: Work, told: Sequence[MilestoneCompleted], causes: Sequence[Event] = ()) -> None:
    """Say what contacts did, let triggers hear it, and end their enrollments and steps that wait for it.

    `causes` are the events that told each of them. Locks enrollments, then journeys, so it comes last in its
    transaction.
    """
    work.outbox.extend(told if not causes else [Said(*one) for one in zip(told, causes, strict=True)])
    await work.campaigns.occurrences.add_all([occurrence_of(one) for one in told])
    if told:
        await _reach_goals(work, dict(zip_longest(told, causes)) if causes else dict.fromkeys(told))
    timed = await work.journeys.timed_of({one.contact_id for one in told}) if told else {}
    pairs = [
        (enrollment_id, one, cause)
        for one, cause in zip_longest(told, causes)
        for enrollment_id in timed.get(one.contact_id, ())
    ]
    await _end(work, [(key, one) for key, one, _cause in pairs], [cause for _key, _one, cause in pairs])


async def _reach_goals(work: Work, told: Mapping[MilestoneCompleted, Event | None]) -> None:
    """End enrollments whose contact has reached a goal of their campaign, wherever their journeys stand."""
    open_ = await work.journeys.open_of({one.contact_id for one in told})
    goals = await work.campaigns.goals({one.version for one in open_}) if open_ else {}
    if not (first := first_reached(open_, goals, told)):
        return
    held = await work.enrollments.locked_all(first)
    moved = {key: life.leave(one, first[key][0], work.now) for key, one in held.items()}
    await save_enrollments(work, [after for after, _said in moved.values()])
    causes = {key: cause for key, (_reason, milestone) in first.items() if (cause := told[milestone])}
    for key, (_after, said) in moved.items():
        work.outbox.extend(Said(event, causes[key]) if key in causes else event for event in said)
    await halt(work, [key for key, (after, _said) in moved.items() if not after.is_open], causes)


async def _end(work: Work, told: Sequence[tuple[UUID, Event]], causes: Sequence[Event | None]) -> None:
    """End steps by what was told of enrollments; each end is said to be caused by what told it."""
    concerned = sorted({enrollment_id for enrollment_id, _event in told})
    before = await work.journeys.locked_all(concerned) if concerned else ()
    under_way = await work.executions.under_way(concerned) if concerned else ()
    moved = journey_instance.end_all(before, under_way, await _journeys(work, before), told, work.now)
    await _keep(work, moved)
    for cause, one in zip(causes, moved, strict=True):
        work.outbox.extend(Said(said, cause) if cause else said for said in one.said)


async def _with_worn_out(work: Work, instances: Sequence[JourneyInstance]) -> Sequence[JourneyInstance]:
    """The instances with the steps that they may not visit any more; most have not visited so many in all."""
    far = [one.enrollment_id for one in instances if one.state.visit > work.limits.step_visits]
    worn_out = await work.executions.worn_out(far, work.limits.step_visits) if far else {}
    return [replace(one, worn_out=worn_out.get(one.enrollment_id, frozenset())) for one in instances]


async def halt(work: Work, enrollment_ids: Sequence[UUID], causes: Mapping[UUID, Event]) -> None:
    """Stop the journeys of enrollments that ended; `causes` are the events that ended them, by enrollment."""
    running = await work.journeys.locked_all(enrollment_ids)
    await _save(work, [journey_instance.stop(instance, work.now, make_id=named_id) for instance in running], causes)


async def _keep(work: Work, moved: Sequence[Moved]) -> None:
    await work.contacts.save_all([one.contact for one in moved if one.contact])
    await work.journeys.save(list({one.instance.enrollment_id: one.instance for one in moved}.values()))
    await work.executions.add([execution for one in moved for execution in one.begun])
    await work.executions.end([ending for one in moved for ending in one.ended])
    await work.tasks.add([task for one in moved for task in one.tasks])
    await work.webhook_calls.add([call for one in moved for call in one.calls])


async def _save(work: Work, moved: Sequence[Moved], causes: Mapping[UUID, Event] | None = None) -> int:
    """Keep what moved. Who is to leave while somebody else holds the enrollment stays as it was, to try again.

    `causes` are the events that made them move, by enrollment.
    """
    left = await _leave(work, {one.instance.enrollment_id: one.leaves for one in moved if one.leaves})
    kept = [one for one in moved if not one.leaves or one.instance.enrollment_id in left]
    await _keep(work, kept)
    for one in kept:
        cause = (causes or {}).get(one.instance.enrollment_id)
        said = [*one.said, *left.get(one.instance.enrollment_id, ())]
        work.outbox.extend(Said(event, cause) if cause else event for event in said)
    return len(kept)


async def _leave(work: Work, reasons: Mapping[UUID, ExitReason]) -> Mapping[UUID, Sequence[Event]]:
    """End enrollments; those somebody else holds are missing from the answer, because we hold their journeys."""
    held = await work.enrollments.locked_if_free(list(reasons)) if reasons else ()
    moved = [life.leave(enrollment, reasons[enrollment.enrollment_id], work.now) for enrollment in held]
    await save_enrollments(work, [after for after, _said in moved])
    return {after.enrollment_id: said for after, said in moved}


async def _journeys(work: Work, instances: Sequence[JourneyInstance]) -> Mapping[Version, Journey]:
    return await work.campaigns.journeys({instance.version for instance in instances})
