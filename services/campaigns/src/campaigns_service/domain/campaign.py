"""A campaign: a draft that staff changes, a status, and versions that are never changed again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.base import Event
from contracts.campaigns import CampaignChanged, CampaignPublished, CampaignStatus
from contracts.values import AmountType, CampaignDefinition, CriterionTemplate, EligibleBundle, Family, Journey

from .status import Action, NotAllowed, after

WHILE_PAUSED = "enrolls_while_paused"
RESERVED_SLUGS = frozenset({"active", "my-enrollments", "enrollments", "templates", "new", "create", "auto-create"})


@dataclass(frozen=True)
class Presentation:
    """How a campaign is shown; never part of the promise, so it may change at any time."""

    hero_image_url: str | None = None
    promo_copy: str = ""


@dataclass(frozen=True)
class Campaign:
    """A campaign as it is now; `definition` is the draft of the next version."""

    id: UUID
    definition: CampaignDefinition
    presentation: Presentation
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    status: CampaignStatus = CampaignStatus.DRAFT
    revision: int = 0
    current_version: int | None = None
    deleted_at: datetime | None = None
    enrolls_while_paused: bool = False

    @property
    def sending_paused(self) -> bool:
        """Whether its messages wait."""
        return self.status is not CampaignStatus.ACTIVE

    @property
    def accepts_enrollments(self) -> bool:
        """Whether anybody may enroll now."""
        pausing = self.status is CampaignStatus.PAUSED and self.enrolls_while_paused
        return self.status is CampaignStatus.ACTIVE or pausing


@dataclass(frozen=True)
class Landing:
    """What a visitor sees: the published version, and today's presentation."""

    campaign_id: UUID
    definition: CampaignDefinition
    presentation: Presentation

    def is_over(self, now: datetime) -> bool:
        """Whether its window has closed."""
        ends_at = self.definition.ends_at
        return ends_at is not None and ends_at <= now


Changed = tuple[Campaign, list[Event]]
"""A campaign after a change, and what is said of it."""


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


def publish(campaign: Campaign, now: datetime) -> Changed | NotAllowed:
    """Turn the draft into the next version; a first version makes the campaign active."""
    status, version = after(campaign.status, Action.PUBLISH), version_of(campaign, now)
    if isinstance(status, NotAllowed):
        return status
    published = _next(replace(campaign, current_version=version.campaign_version, status=status), now)
    return published, [version, changed(published)]


def version_of(campaign: Campaign, now: datetime) -> CampaignPublished:
    """The draft as the version that it would be."""
    number = (campaign.current_version or 0) + 1
    return CampaignPublished(
        campaign_id=campaign.id, campaign_version=number, definition=campaign.definition, published_at=now
    )


def move(campaign: Campaign, action: Action, now: datetime) -> Changed | NotAllowed:
    """Change the status."""
    status = after(campaign.status, action)
    if isinstance(status, NotAllowed):
        return status
    moved = _next(replace(campaign, status=status), now)
    return moved, [changed(moved)]


def delete(campaign: Campaign, now: datetime) -> Changed:
    """Take a campaign away from sight and close it; its history stays."""
    gone = _next(replace(campaign, status=CampaignStatus.ARCHIVED, deleted_at=now), now)
    return gone, [changed(gone)]


def redraft(campaign: Campaign, definition: CampaignDefinition, now: datetime) -> Campaign:
    """Change the draft; what is published stays as it was until the next version."""
    return replace(campaign, definition=definition, updated_at=now)


def present(campaign: Campaign, shown: Mapping[str, Any], now: datetime) -> Changed:
    """Change how it is shown, and whether a pause keeps people out: both hold at once, for every version."""
    while_paused = shown.get(WHILE_PAUSED, campaign.enrolls_while_paused)
    presentation = replace(campaign.presentation, **{name: shown[name] for name in shown if name != WHILE_PAUSED})
    presented = replace(campaign, presentation=presentation, enrolls_while_paused=while_paused, updated_at=now)
    if presented.accepts_enrollments == campaign.accepts_enrollments:
        return presented, []
    told = _next(presented, now)
    return told, [changed(told)]


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


def changed(campaign: Campaign) -> CampaignChanged:
    """The campaign as others may know it."""
    return CampaignChanged(
        campaign_id=campaign.id,
        revision=campaign.revision,
        status=campaign.status,
        sending_paused=campaign.sending_paused,
        accepts_enrollments=campaign.accepts_enrollments,
        current_version=campaign.current_version,
        changed_at=campaign.updated_at,
    )


def _next(campaign: Campaign, now: datetime) -> Campaign:
    return replace(campaign, revision=campaign.revision + 1, updated_at=now)
