"""Copies of what others own, which messages are decided on."""

from datetime import timedelta

from contracts.campaigns import CampaignChanged, CampaignPublished, ContentPublished

from ..domain.recipient import Campaign, PublishedVersion
from ..work import Work


async def keep_version(work: Work, event: CampaignPublished) -> None:
    """Keep what a published version is called."""
    name = event.definition.name
    await work.campaigns.keep_version(PublishedVersion(event.campaign_id, event.campaign_version, name))


async def keep_content(work: Work, event: ContentPublished) -> None:
    """Keep what a version of a content says."""
    await work.contents.keep(event.content_id, event.content_version, event.content)


async def keep_campaign(work: Work, event: CampaignChanged) -> None:
    """Keep whether a campaign sends; one that goes on lets the messages that waited for it go in turns.

    One that is deleted wakes them all: nothing more is sent of it.
    Its status does not count: a completed campaign keeps its promises to those who are in it.
    """
    await work.campaigns.keep(
        Campaign(event.campaign_id, event.revision, event.sending_paused, deleted=event.is_deleted)
    )
    if event.is_deleted or not event.sending_paused:
        every = timedelta() if event.is_deleted else work.limits.resumed_every
        await work.messages.wake(event.campaign_id, work.now, every=every)
