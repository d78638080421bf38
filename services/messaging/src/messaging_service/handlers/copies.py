"""Copies of what others own, which messages are decided on."""

from contracts.campaigns import CampaignChanged, CampaignPublished, CampaignStatus

from ..domain.recipient import Campaign, Content, PublishedVersion
from ..work import Work


async def keep_version(work: Work, event: CampaignPublished) -> None:
    """Keep what the steps of a published version say."""
    contents = {str(step.step_id): Content(step.subject, step.body) for step in event.definition.steps}
    await work.campaigns.keep_version(
        PublishedVersion(event.campaign_id, event.campaign_version, event.definition.name, contents)
    )


async def keep_campaign(work: Work, event: CampaignChanged) -> None:
    """Keep whether a campaign sends; one that goes on wakes the messages that waited for it."""
    paused = event.sending_paused or event.status is CampaignStatus.PAUSED
    await work.campaigns.keep(Campaign(event.campaign_id, event.revision, paused))
    if not paused:
        await work.messages.wake(event.campaign_id, work.now)
