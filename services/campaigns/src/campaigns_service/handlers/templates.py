"""Templates: looked at, taken, made of campaigns, deleted."""

from collections.abc import Mapping
from typing import Any

import structlog

from chassis.ids import named_id

from ..domain.campaign import Campaign
from ..domain.edit import Edit
from ..domain.template import Category, Preview, Template, Wording, filled, reusable, value_faults
from ..errors import DocumentRefused, TooManyTemplates, ValuesUnfit
from ..schemas.documents import Tree, Unreadable, check, document_of
from ..work import Work
from .documents import begin_from, checked_of

_NOBODY = named_id("campaign of a template")
"""In place of the campaign that will be."""
_TOLD = 5
"""Faults of one template that the log names."""
log = structlog.get_logger(__name__)


async def list_templates(work: Work, category: Category | None) -> list[Preview]:
    """Templates, the tenant's own first; one that is no campaign any more is left out, which is logged as an error."""
    found = [one for one in await work.templates.all() if category is None or one.category is category]
    listed = [await _listed(work, one) for one in found]
    return [one for one in listed if one is not None]


async def show_template(work: Work, key: str) -> Preview:
    """One template."""
    return await _preview(work, await work.templates.get(key))


async def take_template(
    work: Work, edit: Edit, key: str, changes: Mapping[str, Any], *, values: Mapping[str, str]
) -> Campaign:
    """Begin a draft after a template."""
    template = await work.templates.get(key)
    if faults := value_faults(template, values):
        raise ValuesUnfit.of([fault.within("body") for fault in faults])
    tree = _tree({**filled(template, values), **changes})
    return await begin_from(work, edit, await checked_of(work, tree, edit.campaign_id))


async def save_template(work: Work, key: str, wording: Wording, category: Category, *, of: Edit) -> Preview:
    """Make a template of a campaign's draft; one of this key that the tenant has is replaced."""
    known = await work.templates.find_locked(key)
    if known is None and await work.templates.number() >= work.templates_limit:
        raise TooManyTemplates(limit=work.templates_limit)
    campaign, texts = await work.campaigns.get(of.campaign_id), await work.contents.of(of.campaign_id)
    document = reusable(document_of(campaign, {content_id: text.content for content_id, text in texts.items()}))
    version = known.version + 1 if known else 1
    template = Template(key, wording, category, document, version=version, saved_at=work.now, saved_by=of.by)
    await work.templates.save(template)
    return await _preview(work, template)


async def delete_template(work: Work, key: str) -> None:
    """Take a template of the tenant's own away; campaigns that were made after it stay as they are."""
    await work.templates.delete(key)


async def _listed(work: Work, template: Template) -> Preview | None:
    seen = await _seen(work, template)
    if isinstance(seen, Preview):
        return seen
    log.error("template_unfit", key=template.key, faults=[f"{one.field}: {one.code}" for one in seen.faults[:_TOLD]])
    return None


async def _preview(work: Work, template: Template) -> Preview:
    seen = await _seen(work, template)
    if isinstance(seen, Unreadable):
        raise DocumentRefused.of(seen.faults)
    return seen


async def _seen(work: Work, template: Template) -> Preview | Unreadable:
    """A template as a campaign by the limits of today."""
    checked = check(_tree(template.document), _NOBODY, await work.locale(), work.sizes)
    return checked if isinstance(checked, Unreadable) else Preview(template, checked.definition, checked.contents)


def _tree(document: Mapping[str, Any]) -> Tree:
    return Tree(dict(document), {(): 1})
