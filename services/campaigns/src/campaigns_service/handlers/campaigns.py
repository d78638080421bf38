"""Campaigns: their drafts as a whole, their status, their end."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.campaigns import Inside
from contracts.values import CampaignDefinition, Fault

from ..domain import campaign as rules
from ..domain import content as texts
from ..domain import draft
from ..domain.campaign import Campaign
from ..domain.consequences import Consequence, consequences
from ..domain.edit import Edit
from ..domain.publishing import NeedsAnother, Stock, publish_draft
from ..domain.search import Search
from ..domain.status import Action
from ..errors import Published, SecondPersonNeeded
from ..work import Work
from .saving import allowed, check_definition, held, keep, redraft, warnings_of

Changes = Mapping[str, Any]
"""Fields to replace, already validated by the HTTP shape."""


async def create_campaign(work: Work, edit: Edit, definition: CampaignDefinition, shown: Changes) -> Campaign:
    """Begin a draft."""
    campaign = rules.begin(definition, shown, of=edit, now=work.now)
    check_definition(work, campaign)
    await work.campaigns.add(campaign)
    return campaign


async def edit_campaign(work: Work, edit: Edit, changes: Changes, shown: Changes) -> Campaign:
    """Change fields of the draft, which is published later, and how the campaign is shown, which holds at once."""
    campaign = await held(work, edit)
    edited = draft.edited(campaign.definition, changes)
    if not isinstance(edited, draft.Unfit) and (fixed := rules.fixed(campaign, edited)):
        raise Published(fields=", ".join(fixed))
    if shown.get(rules.FOUR_EYES) is False and rules.needs_another(campaign, edit.by):
        raise SecondPersonNeeded(NeedsAnother().why.reason)
    presented, said = rules.present(campaign, shown, work.now)
    work.outbox.extend(said)
    return await redraft(work, edit, presented, edited)


async def clone_campaign(work: Work, edit: Edit, changes: Changes, *, of: UUID) -> Campaign:
    """Begin a draft that is a copy of another campaign's, with its texts."""
    model, known = await work.campaigns.get(of), await work.contents.of(of)
    named = model.definition.journey.contents()
    ids = {key: new_id() for key in (*named, *(c.template_id for c in model.definition.criteria))}
    definition = draft.copied(model.definition, changes, ids)
    begun = rules.begin(definition, {}, of=edit, now=work.now)
    clone = rules.dressed_as(begun, model)
    await work.campaigns.add(clone)
    await work.contents.save_all(texts.Text(ids[key], clone.id, known[key].content) for key in sorted(named))
    return clone


async def publish_campaign(work: Work, edit: Edit, inside: Inside = Inside.PIN) -> tuple[Campaign, list[Fault]]:
    """Make the draft the next version, and every text that is new in it too; with what is to be known of them."""
    campaign = await held(work, edit)
    bundles = await work.bundles.kept(one.bundle_id for one in campaign.definition.bundles)
    known, named = await work.contents.of(campaign.id), campaign.definition.journey.contents()
    stock = Stock(bundles, known, await work.contact_fields.in_use())
    published, said = allowed(publish_draft(campaign, stock, by=edit.by, now=work.now, inside=inside))
    fresh, versions = texts.publish([known[content_id] for content_id in sorted(named)], work.now)
    await work.contents.save_all(fresh)
    await work.contents.publish(versions)
    await work.versions.add(rules.version_of(campaign, work.now, inside), by=edit.by)
    work.outbox.extend([*versions, *said])
    return await keep(work, published), warnings_of(campaign.definition.journey, known)


async def move_campaign(work: Work, edit: Edit, action: Action) -> Campaign:
    """Pause, resume, complete, cancel or archive."""
    moved, said = allowed(rules.move(await held(work, edit), action, work.now))
    work.outbox.extend(said)
    return await keep(work, moved)


async def pause_unless_at_rest(work: Work, edit: Edit) -> Campaign:
    """Pause a campaign, unless it is at rest already."""
    campaign = await held(work, edit)
    paused, said = allowed(rules.pause_unless_at_rest(campaign, work.now))
    work.outbox.extend(said)
    return await keep(work, paused) if said else campaign


async def delete_campaign(work: Work, edit: Edit) -> None:
    """Take a campaign away, which ends its open enrollments; nothing of its history is lost."""
    gone, said = rules.delete(await held(work, edit), work.now)
    work.outbox.extend(said)
    await keep(work, gone)


async def show_campaign(work: Work, campaign_id: UUID) -> Campaign:
    """One campaign, for staff."""
    return await work.campaigns.get(campaign_id)


async def list_campaigns(work: Work, asked: Search) -> list[Campaign]:
    """A page of campaigns, for staff."""
    return await work.campaigns.search(asked)


async def search_campaigns(work: Work, asked: Search) -> tuple[list[Campaign], int]:
    """Campaigns that are like what is asked for, and how many there are in all, for staff."""
    return await work.campaigns.search(asked), await work.campaigns.number(asked)


async def list_names(work: Work, asked: Search) -> Mapping[UUID, str]:
    """What campaigns are called, by id, for staff."""
    return await work.campaigns.names(asked)


async def show_consequences(work: Work, campaign_id: UUID, *, by: UUID) -> list[Consequence]:
    """What each action would do to a campaign if this member of staff asked for it now."""
    campaign = await work.campaigns.get(campaign_id)
    bundles = await work.bundles.named(one.bundle_id for one in campaign.definition.bundles)
    stock = Stock(bundles, await work.contents.of(campaign_id), await work.contact_fields.in_use())
    return consequences(campaign, stock, by=by, now=work.now)
