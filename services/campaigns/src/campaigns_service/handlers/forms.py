"""Campaigns that are made for forms."""

from dataclasses import replace
from uuid import UUID

from chassis.ids import new_id

from ..domain import campaign as rules
from ..domain.campaign import Campaign
from ..domain.content import Text
from ..domain.edit import Edit
from ..domain.form import Form, definition_for, greeting
from ..domain.message import Message, messages_of
from ..domain.status import Action
from ..work import Work
from .campaigns import move_campaign, publish_campaign

Made = tuple[Campaign, list[Message] | None, bool]
"""The campaign of a form, its messages, and whether it was made now."""


async def make_for_form(work: Work, form: Form, *, by: UUID) -> Made:
    """The campaign of a form, which stays as it is; where there is none, one is made, published and paused.

    Several at once wait for each other at the slug, so that a form has one campaign. Raises `SlugTaken`.
    """
    await work.campaigns.find_locked_by_slug(form.slug)
    if known := await work.campaigns.find_by_form(form.form_id):
        return known, await _messages(work, known), False
    edit, content_id = Edit(new_id(), by), new_id()
    ids = {"step_id": new_id(), "content_id": content_id, "trigger_id": new_id()}
    definition = definition_for(form, work.currency, **ids)
    begun = rules.begin(definition, {}, of=edit, now=work.now)
    await work.campaigns.add(replace(begun, form_id=form.form_id, auto_discovered=True))
    await work.contents.save_all([Text(content_id, begun.id, greeting())])
    await publish_campaign(work, edit)
    made = await move_campaign(work, edit, Action.PAUSE)
    return made, await _messages(work, made), True


async def _messages(work: Work, campaign: Campaign) -> list[Message] | None:
    known = await work.contents.of(campaign.id)
    return messages_of(campaign.definition.journey, {key: text.content for key, text in known.items()})
