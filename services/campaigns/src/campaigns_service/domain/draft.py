"""The draft of a campaign: what staff may change in it, and what it lacks before it can be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.values import (
    AmountType,
    CampaignDefinition,
    CriterionTemplate,
    EligibleBundle,
    Family,
    Journey,
    type_fault,
)

_NESTED = ("payout", "budget")
"""Parts of a definition whose own fields stay when a change leaves them out."""


def shortcomings(definition: CampaignDefinition) -> list[str]:
    """Everything that keeps a draft from being published, in sentences; empty if nothing does."""
    payout = definition.payout
    criteria, starts, ends = definition.criteria, definition.starts_at, definition.ends_at
    closes = definition.enrollment_deadline
    is_incentive = definition.family is Family.INCENTIVE
    found = {
        "an incentive needs at least one required criterion": is_incentive and not any(c.required for c in criteria),
        "an incentive needs at least one eligible bundle": is_incentive and not definition.bundles,
        "a partial payout is more than 0 and at most 100 percent": payout.amount_type is AmountType.PARTIAL
        and not 0 < payout.amount_value <= 100,  # noqa: PLR2004 - percent
        "a fixed payout is more than 0": payout.amount_type is AmountType.FIXED and payout.amount_value <= 0,
        "ends_at must be after starts_at": bool(starts and ends and ends <= starts),
        "enrollment_deadline must not be after ends_at": bool(closes and ends and closes > ends),
        "criteria must have different ids": len({c.template_id for c in criteria}) < len(criteria),
    }
    return [*(sentence for sentence, is_true in found.items() if is_true), *definition.journey.faults()]


@dataclass(frozen=True)
class Unfit:
    """Fields that do not go together."""

    reason: str


def edited(definition: CampaignDefinition, changes: Mapping[str, Any]) -> CampaignDefinition | Unfit:
    """The draft with some fields replaced; those left out stay, also inside payout and budget."""
    before = definition.model_dump()
    merged = {name: {**before[name], **changes[name]} for name in _NESTED if name in changes}
    after = {**before, **changes, **merged}
    fault = type_fault(after["family"], after["campaign_type"])
    return CampaignDefinition.model_validate(after) if fault is None else Unfit(fault)


def with_journey(definition: CampaignDefinition, journey: Journey) -> CampaignDefinition:
    """The draft with another journey."""
    return definition.model_copy(update={"journey": journey})


def with_criterion(definition: CampaignDefinition, criterion: CriterionTemplate) -> CampaignDefinition:
    """The draft with a criterion added, or replaced where it has the same id; in display order."""
    others = [c for c in definition.criteria if c.template_id != criterion.template_id]
    ordered = sorted([*others, criterion], key=lambda c: (c.display_order, c.template_id))
    return definition.model_copy(update={"criteria": tuple(ordered)})


def without_criterion(definition: CampaignDefinition, template_id: UUID) -> CampaignDefinition:
    """The draft without a criterion."""
    left = tuple(c for c in definition.criteria if c.template_id != template_id)
    return definition.model_copy(update={"criteria": left})


def with_bundle(definition: CampaignDefinition, bundle: EligibleBundle) -> CampaignDefinition:
    """The draft with a bundle eligible; its minimum is replaced if it was already."""
    others = [b for b in definition.bundles if b.bundle_id != bundle.bundle_id]
    return definition.model_copy(update={"bundles": (*others, bundle)})


def without_bundle(definition: CampaignDefinition, bundle_id: str) -> CampaignDefinition:
    """The draft without a bundle."""
    left = tuple(b for b in definition.bundles if b.bundle_id != bundle_id)
    return definition.model_copy(update={"bundles": left})
