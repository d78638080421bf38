"""From a campaign to its document: what has its default is left out, so that a file shows what somebody decided."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from contracts.values import CampaignDefinition, Content, CriterionTemplate, Trigger

from ...domain.campaign import ENROLLING_WHILE_PAUSED, SWITCHES, WHILE_PAUSED, Campaign
from ..criteria import CriterionIn
from .document import FORMAT, Document
from .exported_steps import Neighbours, exported_step
from .naming import criterion_id, names_of, trigger_id

_FIRST = ("format", "name", "slug", "family", "campaign_type", "currency")
"""Always written, on top."""


def document_of(campaign: Campaign, contents: Mapping[UUID, Content]) -> dict[str, Any]:
    """The draft of a campaign as plain values, in the order of the shape."""
    definition, usual = campaign.definition, defaults_of(Document)
    told = {
        **definition.model_dump(mode="json", exclude_defaults=True),
        **_shown(campaign),
        "format": FORMAT,
        "triggers": [_trigger(one, at, definition.slug) for at, one in enumerate(definition.triggers)],
        "eligible_bundles": [one.model_dump(mode="json", exclude_defaults=True) for one in definition.bundles],
        "criteria": [_criterion(one, at, definition.slug) for at, one in enumerate(definition.criteria)],
        "steps": _steps(definition, contents),
    }
    told |= {name: getattr(definition, name) for name in ("family", "campaign_type")}
    names = [*_FIRST, *(name for name in Document.model_fields if name not in _FIRST)]
    return {
        name: told[name] if isinstance(told[name], dict | list | bool | int | None) else str(told[name])
        for name in names
        if name in told and (name in _FIRST or told[name] not in (usual.get(name), [], {}))
    }


def defaults_of(shape: type[BaseModel]) -> Mapping[str, Any]:
    """What fields of a shape are that are left out, as JSON has it; those that cannot be left out are missing."""
    told: Mapping[str, Any] = shape.model_construct().model_dump(mode="json", warnings=False)
    return told


def _shown(campaign: Campaign) -> dict[str, Any]:
    shown = campaign.presentation
    switches: dict[str, Any] = {name: getattr(campaign, name) for name in SWITCHES}
    if campaign.enrolls_while_paused is (campaign.definition.campaign_type in ENROLLING_WHILE_PAUSED):
        switches[WHILE_PAUSED] = None
    assets = [
        {"kind": one.kind, "url": one.url} | ({"title": one.title} if one.title else {}) for one in shown.promo_assets
    ]
    return {**switches, "hero_image_url": shown.hero_image_url, "promo_copy": shown.promo_copy, "promo_assets": assets}


def _criterion(criterion: CriterionTemplate, at: int, slug: str) -> dict[str, Any]:
    told = criterion.model_dump(mode="json", exclude_defaults=True)
    told |= {"id": str(criterion.template_id), "display_order": criterion.display_order}
    usual = {**defaults_of(CriterionIn), "display_order": at, "id": str(criterion_id(slug, criterion.label_template))}
    return {name: told[name] for name in CriterionIn.model_fields if name in told and told[name] != usual.get(name)}


def _trigger(trigger: Trigger, at: int, slug: str) -> dict[str, Any]:
    told = trigger.model_dump(mode="json", exclude_defaults=True, exclude={"trigger_id"})
    named = {} if trigger.trigger_id == trigger_id(slug, at) else {"id": str(trigger.trigger_id)}
    return {**named, "trigger_type": trigger.trigger_type, **told}


def _steps(definition: CampaignDefinition, contents: Mapping[UUID, Content]) -> list[dict[str, Any]]:
    steps = definition.journey.steps
    names = names_of(steps)
    below = [step.step_id for step in steps[1:]]
    return [
        exported_step(
            step, Neighbours(definition.slug, names, next_id), contents.get(content_id) if content_id else None
        )
        for step, next_id in zip_longest(steps, below)
        for content_id in (step.says(),)
    ]
