"""Triggers let contacts in."""

from collections.abc import Sequence
from datetime import datetime

from contracts.enrollment import EnrollmentSource

from ..domain.admission import Request
from ..domain.campaign import Campaign
from ..domain.enrolling import Context
from ..domain.firing import Occurrence, choose, heard
from ..domain.rules import Basis, Known
from ..work import Work
from .enrolling import enroll
from .recognition import lock_led_to
from .segments import basis_of


async def fire_triggers(work: Work, limit: int) -> int:
    """Let contacts in by what has happened to them, or say why not; at most so many occurrences at once."""
    await work.campaigns.lock_shared()
    positions, occurrences = await work.campaigns.occurrences.taken(work.now, limit)
    if occurrences:
        await enroll(work, await _requests(work, occurrences))
        await work.campaigns.occurrences.forget(positions)
    return len(positions)


async def next_firing(work: Work) -> datetime | None:
    """When an occurrence is heard again that was put off; None if there is none."""
    return await work.campaigns.occurrences.next_due()


async def put_off_firing(work: Work) -> None:
    """Let the oldest occurrence wait, because nobody can be let in by it."""
    await work.campaigns.occurrences.put_off(work.now, work.now + work.limits.put_off)


async def _requests(work: Work, occurrences: Sequence[Occurrence]) -> list[Request]:
    contacts = await lock_led_to(work, {one.contact_id for one in occurrences})
    histories = await work.campaigns.listening({one.name for one in occurrences})
    campaigns = [one for history in histories if (one := history.at(work.now)) and one.definition]
    known = await work.segments.audiences.known.of([one.contact_id for one in contacts.values()])
    by_id = {one.contact.contact_id: one for one in known}
    basis = await basis_of(work)
    return [
        request
        for one in occurrences
        if one.contact_id in contacts
        for campaign in campaigns
        if (request := _request(campaign, one, by_id[contacts[one.contact_id].contact_id], basis)) is not None
    ]


def _request(campaign: Campaign, occurrence: Occurrence, known: Known, basis: Basis) -> Request | None:
    """What a campaign's triggers ask for; None if none of them has waited for this."""
    triggers = heard(campaign.definition, occurrence) if campaign.definition else []
    if not triggers:
        return None
    context = Context(EnrollmentSource.AUTOMATIC_TRIGGER, against=choose(triggers, known, basis))
    return Request(known.contact, campaign.campaign_id, campaign, context)
