"""Campaigns as files: exported, imported, and begun from a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from uuid import UUID

from contracts.values import CampaignDefinition, Fault

from ..domain import campaign as rules
from ..domain import content as texts
from ..domain import draft
from ..domain.campaign import Campaign, Changed
from ..domain.content import Text
from ..domain.edit import Edit
from ..domain.publishing import NeedsAnother, unknown_of
from ..errors import DocumentRefused, EditedMeanwhile, Published, SecondPersonNeeded
from ..schemas.documents import Checked, Tree, Unreadable, check, document_of, write
from ..work import Work
from .saving import keep


@dataclass(frozen=True)
class Imported:
    """What a file makes of a campaign, or would make of it."""

    campaign: Campaign
    is_new: bool
    difference: str
    """What becomes another line of the campaign's file, as a unified difference; empty if nothing does."""
    lacks: Sequence[Fault]
    warnings: Sequence[Fault]


async def export_campaign(work: Work, campaign_id: UUID) -> tuple[str, str]:
    """The slug of a campaign, and its draft as a file."""
    campaign = await work.campaigns.get(campaign_id)
    return campaign.definition.slug, await _file(work, campaign)


async def import_campaign(work: Work, tree: Tree, edit: Edit, *, dry_run: bool) -> Imported:
    """Begin a draft from a file, or change the draft of the campaign that has its slug; not if it is only tried."""
    known = await work.campaigns.find_locked_by_slug(str(tree.value.get("slug", "")))
    edit = replace(edit, campaign_id=known.id if known else edit.campaign_id)
    checked = await checked_of(work, tree, edit.campaign_id)
    written = texts.rewrite_all(await work.contents.of(edit.campaign_id), checked.contents, edit.campaign_id)
    definition = _saying(checked.definition, written)
    changed = _changed(work, edit, known, checked, definition) if known else _begun(work, edit, checked)
    if any(text.is_fresh for text in written):
        changed = rules.drafted(changed[0], edit.by), changed[1]
    before, after = await _file(work, known) if known else "", write(document_of(changed[0], checked.contents))
    campaign = changed[0] if known is None or before != after else known
    if not dry_run and before != after:
        campaign = await _store(work, changed, written, is_new=known is None)
    lines = unified_diff(before.splitlines(), after.splitlines(), "campaign", "file", lineterm="")
    return Imported(campaign, known is None, "\n".join(lines), checked.lacks, checked.warnings)


async def checked_of(work: Work, tree: Tree, campaign_id: UUID) -> Checked:
    """A file that is a campaign of this tenant. Raises `DocumentRefused`."""
    checked = check(tree, campaign_id, await work.locale(), work.sizes)
    if isinstance(checked, Unreadable):
        raise DocumentRefused.of(checked.faults)
    named = [one.bundle_id for one in checked.definition.bundles]
    if unknown := unknown_of(named, await work.bundles.kept(named)):
        raise DocumentRefused.of([tree.placed(unknown._replace(field="eligible_bundles"))])
    return checked


async def begin_from(work: Work, edit: Edit, checked: Checked) -> Campaign:
    """Store the draft that a file describes. Raises `SlugTaken`."""
    written = texts.rewrite_all({}, checked.contents, edit.campaign_id)
    return await _store(work, _begun(work, edit, checked), written, is_new=True)


def _begun(work: Work, edit: Edit, checked: Checked) -> Changed:
    return rules.begin(checked.definition, checked.document.presentation(), of=edit, now=work.now), []


def _changed(work: Work, edit: Edit, known: Campaign, checked: Checked, definition: CampaignDefinition) -> Changed:
    """The campaign with the draft and the presentation of a file."""
    if not edit.is_meant_for(known.edition):
        raise EditedMeanwhile(current=known.edition)
    if fixed := rules.fixed(known, definition):
        raise Published(fields=", ".join(fixed))
    shown = checked.document.presentation()
    if not shown[rules.FOUR_EYES] and rules.needs_another(known, edit.by):
        raise SecondPersonNeeded(NeedsAnother().why.reason)
    presented, said = rules.present(known, shown, work.now)
    return rules.redraft(presented, definition, by=edit.by, now=work.now), said


async def _store(work: Work, changed: Changed, written: Sequence[Text], *, is_new: bool) -> Campaign:
    campaign, said = changed
    if is_new:
        await work.campaigns.add(campaign)
    else:
        campaign = await keep(work, campaign)
    await work.contents.save_all(written)
    work.outbox.extend(said)
    return campaign


def _saying(definition: CampaignDefinition, written: Sequence[Text]) -> CampaignDefinition:
    """The definition whose steps name the versions that its texts will have: another one if a text is another one."""
    versions = {text.content_id: text.version for text in written}
    return draft.with_journey(definition, definition.journey.saying(versions))


async def _file(work: Work, campaign: Campaign) -> str:
    known = await work.contents.of(campaign.id)
    return write(document_of(campaign, {content_id: text.content for content_id, text in known.items()}))
