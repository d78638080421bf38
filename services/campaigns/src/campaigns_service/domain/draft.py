"""The draft of a campaign: what staff may change in it, and what it lacks before it can be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from contracts.values import (
    AmountType,
    CampaignDefinition,
    CriterionTemplate,
    EligibleBundle,
    Family,
    Fault,
    Journey,
    Reader,
    Reason,
    Trigger,
    criterion_faults,
    trigger_faults,
    type_fault,
)

_NESTED = ("payout", "budget")
"""Parts of a definition whose own fields stay when a change leaves them out."""


class Lack(Reason):
    """What keeps a draft from being kept or published."""

    NO_REQUIRED_CRITERION = "an incentive needs at least one required criterion"
    NO_ELIGIBLE_BUNDLE = "an incentive needs at least one eligible bundle"
    SHARE_NO_PERCENTAGE = "a partial payout is more than 0 and at most 100 percent"
    FIXED_SUM_OF_NOTHING = "a fixed payout is more than 0"
    ENDS_BEFORE_IT_STARTS = "ends_at must be after starts_at"
    ENROLLS_AFTER_THE_END = "enrollment_deadline must not be after ends_at"
    CRITERIA_OF_ONE_ID = "criteria must have different ids"
    CONTENT_MISSING = "step '{step}' says a text that is not there"
    CRITERIA_NOT_EACH_ONCE = "an order names every criterion once"
    STEPS_NOT_EACH_ONCE = "an order names every step once"


_FIELDS = {
    Lack.NO_REQUIRED_CRITERION: "criteria",
    Lack.NO_ELIGIBLE_BUNDLE: "bundles",
    Lack.SHARE_NO_PERCENTAGE: "payout.amount_value",
    Lack.FIXED_SUM_OF_NOTHING: "payout.amount_value",
    Lack.ENDS_BEFORE_IT_STARTS: "ends_at",
    Lack.ENROLLS_AFTER_THE_END: "enrollment_deadline",
    Lack.CRITERIA_OF_ONE_ID: "criteria",
}
"""Where each is mended."""


def shortcomings(definition: CampaignDefinition) -> list[Fault]:
    """Everything that keeps a draft from being published; empty if nothing does."""
    payout = definition.payout
    criteria, starts, ends = definition.criteria, definition.starts_at, definition.ends_at
    closes = definition.enrollment_deadline
    is_incentive = definition.family is Family.INCENTIVE
    is_partial, is_fixed = (payout.amount_type is kind for kind in (AmountType.PARTIAL, AmountType.FIXED))
    found = {
        Lack.NO_REQUIRED_CRITERION: is_incentive and not any(c.required for c in criteria),
        Lack.NO_ELIGIBLE_BUNDLE: is_incentive and not definition.bundles,
        Lack.SHARE_NO_PERCENTAGE: is_partial and not 0 < payout.amount_value <= 100,  # noqa: PLR2004 - percent
        Lack.FIXED_SUM_OF_NOTHING: is_fixed and payout.amount_value <= 0,
        Lack.ENDS_BEFORE_IT_STARTS: bool(starts and ends and ends <= starts),
        Lack.ENROLLS_AFTER_THE_END: bool(closes and ends and closes > ends),
        Lack.CRITERIA_OF_ONE_ID: len({c.template_id for c in criteria}) < len(criteria),
    }
    of_triggers = (fault.within("triggers") for fault in trigger_faults(definition.triggers))
    of_journey = (fault.within("journey") for fault in definition.journey.faults())
    return [*(lack.at(_FIELDS[lack]) for lack, is_true in found.items() if is_true), *of_triggers, *of_journey]


def faults(definition: CampaignDefinition, locale: str) -> list[Fault]:
    """What keeps criteria of a draft from being promised to anybody."""
    reader = Reader(locale, definition.currency)
    return [
        fault._replace(reason=f"criterion '{criterion.label_template}': {fault.reason}").within(
            "criteria", criterion.template_id
        )
        for criterion in definition.criteria
        for fault in criterion_faults(criterion, reader)
    ]


@dataclass(frozen=True)
class Unfit:
    """Fields that do not go together."""

    fault: Fault


def edited(definition: CampaignDefinition, changes: Mapping[str, Any]) -> CampaignDefinition | Unfit:
    """The draft with some fields replaced; those left out stay, also inside payout and budget."""
    before = definition.model_dump()
    merged = {name: {**before[name], **changes[name]} for name in _NESTED if name in changes}
    after = {**before, **changes, **merged}
    fault = type_fault(after["family"], after["campaign_type"])
    return CampaignDefinition.model_validate(after) if fault is None else Unfit(fault)


def reordered(definition: CampaignDefinition, order: Sequence[UUID]) -> CampaignDefinition | Unfit:
    """The draft with all of its criteria in this order."""
    by_id = {criterion.template_id: criterion for criterion in definition.criteria}
    if sorted(order) != sorted(by_id):
        return Unfit(Lack.CRITERIA_NOT_EACH_ONCE.at("order"))
    placed = [by_id[key].model_copy(update={"display_order": place}) for place, key in enumerate(order)]
    return definition.model_copy(update={"criteria": tuple(placed)})


def with_steps_in_order(definition: CampaignDefinition, order: Sequence[UUID]) -> CampaignDefinition | Unfit:
    """The draft with all of its steps in this order; a step that led to the one below it leads to its new neighbour."""
    journey = definition.journey
    if sorted(order) != sorted(journey.by_id):
        return Unfit(Lack.STEPS_NOT_EACH_ONCE.at("order"))
    below = dict(pairwise((*(step.step_id for step in journey.steps), None)))
    neighbour = dict(pairwise((*order, None)))
    steps = tuple(journey.by_id[key].led(below[key], neighbour[key]) for key in order)
    return with_journey(definition, Journey(entry=order[0] if order else None, steps=steps))


def copied(definition: CampaignDefinition, changes: Mapping[str, Any], ids: Mapping[UUID, UUID]) -> CampaignDefinition:
    """The draft as that of another campaign: `ids` gives new ids for those of criteria and contents."""
    criteria = [c.model_copy(update={"template_id": ids[c.template_id]}) for c in definition.criteria]
    steps = [
        step.model_copy(update={"content_id": ids[content_id], "content_version": 1})
        if (content_id := step.says()) is not None
        else step
        for step in definition.journey.steps
    ]
    journey = Journey(entry=definition.journey.entry, steps=tuple(steps))
    return definition.model_copy(update={**changes, "criteria": tuple(criteria), "journey": journey})


def with_triggers(definition: CampaignDefinition, triggers: Sequence[Trigger]) -> CampaignDefinition:
    """The draft with other triggers."""
    return definition.model_copy(update={"triggers": tuple(triggers)})


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
