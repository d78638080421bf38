"""The life of an enrollment, what staff does with it, and questions about it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from chassis.postgres.closable import Closing
from contracts.base import AboutEnrollment, Event
from contracts.enrollment import Refusal
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet, CriteriaMissed
from contracts.values import ExitReason

from ..domain import enrollment as life
from ..domain.admission import Request
from ..domain.campaign import Campaign
from ..domain.contact import Contact, Person
from ..domain.enrolling import Context
from ..domain.enrollment import Enrollment
from ..domain.execution import Execution
from ..domain.figures import add_up
from ..domain.linking import Linked, link, may_link
from ..domain.order import Order
from ..domain.refusal import RefusalRecord
from ..domain.shown import Headcount, PageEnd, Wanted
from ..domain.steps import ENDING
from ..errors import EnrollmentOver, NoSuchEnrollment, NotItsPurchase
from ..work import Work
from .contacts import Shown, name_campaigns
from .ending import save_enrollments
from .enrolling import campaign_to_enter, enroll, link_first_of, weigh_all
from .journeys import end_steps, halt
from .orders import lock_order, requests_for
from .recognition import find_or_make_contact

E = TypeVar("E", bound=AboutEnrollment)


async def meet_criteria(work: Work, events: Sequence[CriteriaMet]) -> None:
    """Note that the money is earned."""
    await _move(work, events, lambda enrollment, _met: (life.meet(enrollment, work.now), []))


async def expire(work: Work, events: Sequence[CriteriaMissed]) -> None:
    """End enrollments whose deadline has passed, unless a payout was earned."""
    await _move(work, events, lambda enrollment, _missed: life.leave(enrollment, ExitReason.EXPIRED, work.now))


async def follow_payouts(work: Work, events: Sequence[PayoutChanged]) -> None:
    """Move enrollments as their payouts moved."""
    await _move(work, events, lambda enrollment, changed: life.follow(enrollment, changed, work.now))


async def end_deleted(work: Work, limit: int) -> int:
    """End open enrollments of campaigns that were deleted, at most `limit` at once; returns how many."""
    before = {one.enrollment_id: one for one in await work.enrollments.locked_of_deleted(limit)}
    moved = {key: life.delete(one, work.now) for key, one in before.items()}
    await _save(work, before, {key: after for key, (after, _said) in moved.items()}, {})
    work.outbox.extend(event for _after, said in moved.values() for event in said)
    return len(before)


async def withdraw(work: Work, campaign_id: UUID, enrollment_id: UUID) -> Shown:
    """Take a contact out for staff."""
    enrollment = await work.enrollments.locked(enrollment_id)
    if enrollment.campaign_id != campaign_id:
        raise NoSuchEnrollment
    if not enrollment.is_open:
        raise EnrollmentOver
    after, said = life.withdraw(enrollment, work.now)
    await _save(work, {enrollment_id: enrollment}, {enrollment_id: after}, {})
    work.outbox.extend(said)
    return await _shown(work, after, await work.contacts.get(enrollment.contact_id))


async def link_order(work: Work, campaign_id: UUID, enrollment_id: UUID, order_id: UUID) -> Shown:
    """Say for staff which purchase an enrollment is of. Raises `NotItsPurchase` or `EnrollmentOver`."""
    order, contact = await lock_order(work, order_id)
    enrollment = await work.enrollments.locked(enrollment_id)
    campaign = await work.campaigns.find(campaign_id, work.now)
    if campaign is None or enrollment.campaign_id != campaign_id:
        raise NoSuchEnrollment
    if not enrollment.is_open:
        raise EnrollmentOver
    if not may_link(enrollment, order) or await _is_taken(work, enrollment, order):
        raise NotItsPurchase
    linked = link(enrollment, order, campaign, work.now)
    await work.enrollments.link_all([linked.enrollment])
    work.outbox.add(linked.said)
    return await _shown(work, linked.enrollment, contact)


async def enroll_contact(work: Work, campaign_id: UUID, contact_id: UUID, *, context: Context) -> Shown | RefusalRecord:
    """Enroll a contact for staff, or say every reason against it. Raises `CampaignOnItsWay`."""
    await work.campaigns.lock_shared()
    contact = await work.contacts.locked(contact_id)
    campaign = await campaign_to_enter(work, campaign_id)
    (admission,) = await enroll(work, [Request(contact, campaign_id, campaign, context)])
    if isinstance(admission, RefusalRecord):
        return admission
    return await _shown(work, await _with_purchase(work, contact, admission), contact)


async def enroll_address(work: Work, campaign_id: UUID, person: Person, *, context: Context) -> Shown | RefusalRecord:
    """As `enroll_contact`, for an address."""
    await work.campaigns.lock_shared()  # before any contact is locked, as everywhere
    contact = await find_or_make_contact(work, person)
    return await enroll_contact(work, campaign_id, contact.contact_id, context=context)


async def list_qualifying(
    work: Work, contact_id: UUID, *, context: Context
) -> list[tuple[Campaign, tuple[Refusal, ...]]]:
    """Every running campaign, with what speaks against letting this contact in now: a dry run that changes nothing."""
    contact = await work.contacts.get(contact_id)
    running = [history.at(work.now) for history in await work.campaigns.running()]
    requests = [Request(contact, one.campaign_id, one, context) for one in running if one and one.is_running]
    reasons = await weigh_all(work, requests)
    return [(one.campaign, against) for one, against in zip(requests, reasons, strict=True) if one.campaign]


async def show_enrollment(work: Work, enrollment_id: UUID) -> tuple[Shown, Sequence[Execution]]:
    """One enrollment, its contact, and what its journey did."""
    enrollment = await work.enrollments.get(enrollment_id)
    contact = (await work.contacts.several([enrollment.contact_id]))[enrollment.contact_id]
    return await _shown(work, enrollment, contact), await work.executions.of(enrollment_id)


async def show_enrollment_of(work: Work, campaign_id: UUID, enrollment_id: UUID) -> tuple[Shown, Sequence[Execution]]:
    """As `show_enrollment`, of one campaign."""
    shown = await show_enrollment(work, enrollment_id)
    if shown[0][0].campaign_id != campaign_id:
        raise NoSuchEnrollment
    return shown


async def list_enrollments(
    work: Work, campaign_id: UUID, wanted: Wanted, *, last: PageEnd | None, limit: int
) -> Sequence[Shown]:
    """Enrollments of a campaign with their contacts, those after the `last` of another page."""
    return await _with_contacts(work, await work.enrollments.listing(campaign_id, wanted, last=last, limit=limit))


async def list_several(work: Work, enrollment_ids: Sequence[UUID]) -> Sequence[Shown]:
    """Those of some enrollments, of any campaign, that are there, with their contacts."""
    return await _with_contacts(work, await work.enrollments.several(enrollment_ids))


async def list_refusals(
    work: Work, campaign_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[tuple[RefusalRecord, Contact]]:
    """Refusals of a campaign with their contacts, newest first."""
    found = await work.refusals.listing(campaign_id, before=before, limit=limit)
    contacts = await work.contacts.several([refusal.contact_id for refusal in found])
    return [(refusal, contacts[refusal.contact_id]) for refusal in found]


async def list_unclear(
    work: Work, *, is_closed: bool, before: UUID | None, limit: int
) -> Sequence[tuple[RefusalRecord, Contact]]:
    """Orders that wait until staff corrects the value behind a threshold, with their contacts, newest first.

    What staff or a program enrolled by hand is not among them: it was answered with the same words.
    """
    found = await work.refusals.unclear(is_closed=is_closed, before=before, limit=limit)
    contacts = await work.contacts.several([refusal.contact_id for refusal in found])
    return [(refusal, contacts[refusal.contact_id]) for refusal in found]


async def close_unclear(work: Work, refusal_id: UUID, note: str, *, by: UUID) -> RefusalRecord:
    """Note why the value behind a threshold is not corrected; the first note stays. Raises `NoSuchRefusal`."""
    return await work.refusals.close(refusal_id, Closing(note, by, work.now))


async def list_own(work: Work, contact_id: UUID) -> Sequence[Shown]:
    """Every enrollment of a contact."""
    contact = await work.contacts.get(contact_id)
    found = await work.enrollments.of_contact(contact.contact_id)
    return await name_campaigns(work, [(one, contact) for one in found])


async def show_figures(work: Work, campaign_id: UUID) -> Mapping[str, int]:
    """What this service itself counts of a campaign."""
    counted = add_up(await work.enrollments.numbers(campaign_id))
    counted["enrollments.refused"] = await work.refusals.number(campaign_id)
    steps = await work.executions.numbers(campaign_id)
    counted |= {f"steps.{step_id}.{result}": number for (step_id, result), number in steps.items()}
    return {name: number for name, number in counted.items() if number}


async def show_headcount(work: Work, campaign_id: UUID) -> Headcount:
    """How many enrollments of a campaign there are of each status that is shown, for staff."""
    return (await list_headcounts(work, [campaign_id]))[campaign_id]


async def list_headcounts(work: Work, campaign_ids: Sequence[UUID]) -> Mapping[UUID, Headcount]:
    """As `show_headcount`, of each of these campaigns."""
    numbers = await work.enrollments.shown_numbers(campaign_ids)
    return {campaign_id: Headcount(by_status) for campaign_id, by_status in numbers.items()}


async def _with_contacts(work: Work, found: Sequence[Enrollment]) -> Sequence[Shown]:
    contacts = await work.contacts.several([enrollment.contact_id for enrollment in found])
    return await name_campaigns(work, [(enrollment, contacts[enrollment.contact_id]) for enrollment in found])


async def _shown(work: Work, enrollment: Enrollment, contact: Contact) -> Shown:
    (shown,) = await name_campaigns(work, [(enrollment, contact)])
    return shown


async def _with_purchase(work: Work, contact: Contact, enrolled: Enrollment | Linked) -> Enrollment:
    """An enrollment linked to the newest purchase of its contact that it may have been meant for, if there is one."""
    enrollment = enrolled.enrollment if isinstance(enrolled, Linked) else enrolled
    orders = await work.orders.of(contact.contact_id, since=enrollment.enrolled_at - work.limits.link_window)
    requests = await requests_for(work, {contact.contact_id: contact}, orders[::-1])
    linked = await link_first_of(work, [one for one in requests if one.campaign_id == enrollment.campaign_id])
    return linked.enrollment if linked else enrollment


async def _is_taken(work: Work, enrollment: Enrollment, order: Order) -> bool:
    """Whether an enrollment in the same campaign rests on an order, or on a part of it."""
    place = enrollment.contact_id, enrollment.campaign_id
    former = (await work.enrollments.of_contacts([enrollment.contact_id])).get(place, [])
    resting = await work.enrollments.resting_on_parts_of([order.order_id])
    return (order.order_id, enrollment.campaign_id) in resting or any(one.order_id == order.order_id for one in former)


async def _move(work: Work, events: Sequence[E], rule: Callable[[Enrollment, E], life.Moved]) -> None:
    """Move enrollments by a rule, event by event, and end the steps that such an event can end."""
    before = await work.enrollments.locked_all(event.enrollment_id for event in events)
    after, said = life.move_all(before, events, rule)
    await _save(work, before, after, {event.enrollment_id: event for event in events})
    work.outbox.extend(said)
    if ending := [event for event in events if type(event) in ENDING]:
        await end_steps(work, ending)


async def _save(
    work: Work, before: Mapping[UUID, Enrollment], after: Mapping[UUID, Enrollment], causes: Mapping[UUID, Event]
) -> None:
    await save_enrollments(work, [one for key, one in after.items() if one != before[key]])
    ended = [key for key, one in after.items() if before[key].is_open and not one.is_open]
    await halt(work, ended, causes)
