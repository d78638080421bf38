"""Leading those inside over into a version that was published so, and showing beforehand what that would do."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.values import CampaignDefinition, Reason

from ..domain.following import Edit, lead_over
from ..domain.impact import Outlook, outlook
from ..domain.journey_instance import JourneyInstance, Moved, Version
from ..errors import ImpactRefused
from ..work import Work


class ImpactFault(Reason):
    """Why there is nothing to show."""

    NOTHING_TO_PUBLISH = "there is no definition"


async def follow_versions(work: Work, limit: int) -> int:
    """Lead journeys over into the next version that theirs is followed by; returns how many were."""
    found = await work.following.behind(work.now, limit)
    before = await work.journeys.locked_all(found) if found else ()
    moved = await _led_over(work, before) if before else []
    if moved:
        await work.following.lead([one.instance for one in moved])
        await work.executions.end([ending for one in moved for ending in one.ended])
    work.outbox.extend(said for one in moved for said in one.said)
    return len(moved)


async def next_following(work: Work) -> datetime | None:
    """When the next journey is led over; None if none is to follow."""
    return await work.following.next_behind(work.now)


async def put_off_following(work: Work) -> None:
    """Let the journey that is next wait, because it cannot be led over; it goes on where it is."""
    await work.following.put_off(work.now, work.limits.put_off)


async def show_impact(work: Work, campaign_id: UUID, draft: CampaignDefinition | None) -> tuple[list[Outlook], int]:
    """Who stands where and what following would do to them, and how many are inside. Raises `ImpactRefused`."""
    if draft is None:
        raise ImpactRefused.of([ImpactFault.NOTHING_TO_PUBLISH.at("body.definition")])
    crowds, inside = await work.following.crowds(campaign_id, work.limits.rules.patience)
    theirs = await work.campaigns.definitions({(campaign_id, one.campaign_version) for one in crowds})
    return [outlook(one, theirs[campaign_id, one.campaign_version], draft) for one in crowds], inside


async def _led_over(work: Work, before: Sequence[JourneyInstance]) -> list[Moved]:
    targets = await work.following.targets({one.version for one in before})
    edits = await _edits(work, targets)
    under_way = await work.executions.under_way([one.enrollment_id for one in before])
    begun = {(one.enrollment_id, one.visit): one for one in under_way}
    here = {one.enrollment_id: begun.get((one.enrollment_id, one.state.visit)) for one in before}
    return [
        lead_over(one, edits[one.version], targets[one.version], here[one.enrollment_id], work.now)
        for one in before
        if one.version in targets
    ]


async def _edits(work: Work, targets: dict[Version, int]) -> dict[Version, Edit]:
    versions = {*targets, *((campaign_id, number) for (campaign_id, _), number in targets.items())}
    journeys = await work.campaigns.journeys(versions)
    return {version: Edit(journeys[version], journeys[version[0], to]) for version, to in targets.items()}
