"""A campaign: a draft that staff changes, a status, and versions that are never changed again."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.base import Event
from contracts.campaigns import CampaignChanged, CampaignPublished, CampaignStatus
from contracts.values import AmountType, CampaignDefinition, CriterionTemplate, EligibleBundle, Family

RESERVED_SLUGS = frozenset({"active", "my-enrollments", "enrollments", "templates", "new", "create", "auto-create"})


class Action(StrEnum):
    """What staff may ask of a campaign."""

    PUBLISH = "publish"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    ARCHIVE = "archive"


_FROM = {
    Action.PUBLISH: {CampaignStatus.DRAFT, CampaignStatus.ACTIVE, CampaignStatus.PAUSED},
    Action.PAUSE: {CampaignStatus.ACTIVE},
    Action.RESUME: {CampaignStatus.PAUSED},
    Action.COMPLETE: {CampaignStatus.ACTIVE, CampaignStatus.PAUSED},
    Action.ARCHIVE: {CampaignStatus.DRAFT, CampaignStatus.COMPLETED},
}
_TO = {
    Action.PAUSE: CampaignStatus.PAUSED,
    Action.RESUME: CampaignStatus.ACTIVE,
    Action.COMPLETE: CampaignStatus.COMPLETED,
    Action.ARCHIVE: CampaignStatus.ARCHIVED,
}


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

    @property
    def sending_paused(self) -> bool:
        """Whether its messages wait."""
        return self.status is not CampaignStatus.ACTIVE

    @property
    def lets_in(self) -> bool:
        """Whether anybody may enroll now."""
        return self.status is CampaignStatus.ACTIVE and self.deleted_at is None

    def may(self, action: Action) -> bool:
        """Whether its status allows an action."""
        return self.deleted_at is None and self.status in _FROM[action]


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


def shortcomings(definition: CampaignDefinition) -> list[str]:
    """Everything that keeps a draft from being a promise; empty if nothing does."""
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
        "steps must have different ids": len({s.step_id for s in definition.steps}) < len(definition.steps),
        "a mail needs a subject and a body": any(not (s.subject and s.body) for s in definition.steps),
    }
    return [sentence for sentence, is_true in found.items() if is_true]


def publish(campaign: Campaign, now: datetime) -> tuple[Campaign, CampaignPublished, CampaignChanged]:
    """Turn the draft into the next version; a first version makes the campaign active."""
    version = (campaign.current_version or 0) + 1
    status = CampaignStatus.ACTIVE if campaign.status is CampaignStatus.DRAFT else campaign.status
    published = _next(replace(campaign, current_version=version, status=status), now)
    said = CampaignPublished(
        campaign_id=campaign.id, campaign_version=version, definition=campaign.definition, published_at=now
    )
    return published, said, changed(published)


def move(campaign: Campaign, action: Action, now: datetime) -> tuple[Campaign, list[Event]]:
    """Change the status."""
    moved = _next(replace(campaign, status=_TO[action]), now)
    return moved, [changed(moved)]


def delete(campaign: Campaign, now: datetime) -> tuple[Campaign, list[Event]]:
    """Take a campaign away from sight and close it; its history stays."""
    status = CampaignStatus.ARCHIVED
    gone = _next(replace(campaign, status=status, deleted_at=now), now)
    return gone, [changed(gone)]


def redraft(campaign: Campaign, definition: CampaignDefinition, presentation: Presentation, now: datetime) -> Campaign:
    """Change the draft; what is published stays as it was until the next version."""
    return replace(campaign, definition=definition, presentation=presentation, updated_at=now)


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
        accepts_enrollments=campaign.lets_in,
        current_version=campaign.current_version,
        changed_at=campaign.updated_at,
    )


def _next(campaign: Campaign, now: datetime) -> Campaign:
    return replace(campaign, revision=campaign.revision + 1, updated_at=now)
