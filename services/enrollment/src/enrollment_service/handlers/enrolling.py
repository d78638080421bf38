"""Letting contacts in, linking their purchases, or saying why not; the same for whoever asks."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.ids import new_id
from contracts.base import Event, Said
from contracts.enrollment import Refusal

from ..domain.admission import Admission, Grounds, Request, decide_all, link_first, weigh
from ..domain.campaign import Campaign
from ..domain.enrollment import Enrollment, started
from ..domain.linking import Linked
from ..domain.refusal import RefusalRecord, refused
from ..errors import CampaignOnItsWay
from ..work import Work
from .journeys import begin_journeys


async def campaign_to_enter(work: Work, campaign_id: UUID) -> Campaign:
    """A campaign as it is in force. Raises `CampaignOnItsWay`.

    Of one that was published a moment ago, this service is told a moment later.
    """
    campaign = await work.campaigns.find(campaign_id, work.now)
    if campaign is None or campaign.is_on_its_way:
        raise CampaignOnItsWay
    return campaign


async def enroll(work: Work, requests: Sequence[Request]) -> list[Admission]:
    """Decide requests of locked contacts; what was decided in the same way before is left out."""
    decided = await foresee(work, requests)
    entered = [(request, one) for request, one in decided if isinstance(one, Enrollment)]
    await work.enrollments.add_all([enrollment for _request, enrollment in entered])
    await work.enrollments.link_all([one.enrollment for _request, one in decided if isinstance(one, Linked)])
    await work.refusals.add_all([one for _request, one in decided if isinstance(one, RefusalRecord)])
    work.outbox.extend(_said(request, admission) for request, admission in decided)
    await begin_journeys(work, entered)
    return [admission for _request, admission in decided]


async def foresee(work: Work, requests: Sequence[Request]) -> list[tuple[Request, Admission]]:
    """What is decided about each request in turn; nothing is written, but the campaigns' places are held."""
    grounds = await _grounds(work, requests)
    grounds.places.update(await _places(work, requests))
    return decide_all(requests, grounds, work.now, new_id)


async def link_first_of(work: Work, requests: Sequence[Request]) -> Linked | None:
    """Link the first purchase that an enrollment of a locked contact waits for; nothing else is decided."""
    linked = link_first(requests, await _grounds(work, requests), work.now)
    if linked is not None:
        await work.enrollments.link_all([linked.enrollment])
        work.outbox.add(linked.said)
    return linked


async def weigh_all(work: Work, requests: Sequence[Request]) -> list[tuple[Refusal, ...]]:
    """Every reason against each request; nothing is locked or written."""
    grounds = await _grounds(work, requests)
    return [weigh(request, grounds, work.now) for request in requests]


async def _grounds(work: Work, requests: Sequence[Request]) -> Grounds:
    contacts = {request.contact.contact_id for request in requests}
    orders = {request.context.order.order_id for request in requests if request.context.order}
    return Grounds(
        audits=await work.audits.of_all(contacts),
        evidence=await work.evidence.of_all(contacts),
        inputs=await work.inputs.of_all(contacts),
        enrolled=await work.enrollments.of_contacts(contacts),
        refusals=await work.refusals.of_orders(orders),
        resting=await work.enrollments.resting_on_parts_of(orders),
        awaiting=await work.enrollments.locked_awaiting(contacts) if orders else {},
        draining=await work.following.draining(_versions(requests)),
        window=work.limits.link_window,
        locale=await work.locale(),
    )


def _versions(requests: Sequence[Request]) -> set[tuple[UUID, int]]:
    campaigns = (one.campaign for one in requests if one.campaign)
    return {(one.campaign_id, one.version) for one in campaigns if one.version is not None}


async def _places(work: Work, requests: Sequence[Request]) -> Mapping[UUID, int]:
    """Places that are left in campaigns that only so many may enter; they are locked after all contacts."""
    definitions = {one.campaign_id: one.campaign.definition for one in requests if one.campaign}
    most = {key: one.max_enrollments for key, one in definitions.items() if one and one.max_enrollments}
    return await work.enrollments.places.left(most)


def _said(request: Request, admission: Admission) -> Event | Said:
    event = _event(request, admission)
    return event if request.cause is None else Said(event, request.cause)


def _event(request: Request, admission: Admission) -> Event:
    match admission:
        case Enrollment():
            return started(admission)
        case Linked():
            return admission.said
        case RefusalRecord():
            order = request.context.order
            return refused(admission, order.reference if order else None)
