"""A campaign: a draft that staff changes, a status, and versions that are never changed again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.base import Event
from contracts.campaigns import CampaignChanged, CampaignPublished, CampaignStatus, Inside
from contracts.values import CampaignDefinition, CampaignType

from .edit import Edit
from .status import AT_REST, SENDING, Action, NotAllowed, after

WHILE_PAUSED, FOUR_EYES = "enrolls_while_paused", "four_eyes"
SWITCHES = (WHILE_PAUSED, FOUR_EYES)
"""Settings of a campaign that hold at once, for every version."""
ENROLLING_WHILE_PAUSED = frozenset({CampaignType.STANDARD, CampaignType.WEBINAR})
"""Types whose campaigns let people in during a pause unless they say otherwise: there a pause only holds messages."""
FIXED = ("slug", "family", "campaign_type", "currency")
"""What a campaign is known and paid by: open to change until it is published first."""
RESERVED_SLUGS = frozenset(
    {"active", "my-enrollments", "enrollments", "templates", "new", "create", "auto-create", "knowledge", "import"}
)


@dataclass(frozen=True)
class Asset:
    """Something to promote a campaign with."""

    kind: str
    url: str
    title: str = ""


@dataclass(frozen=True)
class Presentation:
    """How a campaign is shown; never part of the promise, so it may change at any time."""

    hero_image_url: str | None = None
    promo_copy: str = ""
    promo_assets: tuple[Asset, ...] = ()


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
    """Counts what was said of it."""
    edition: int = 1
    """Counts every change, also of the draft; what a change is meant for."""
    current_version: int | None = None
    deactivated_at: datetime | None = None
    """When it was archived."""
    deleted_at: datetime | None = None
    enrolls_while_paused: bool = False
    four_eyes: bool = False
    """Whether who changed the draft may not be who publishes it."""
    editors: frozenset[UUID] = frozenset()
    """Who has changed the draft since the last version."""
    form_id: str | None = None
    """The form of another system that it is for; a form has one campaign."""
    auto_discovered: bool = False
    """Whether it was made because its form was seen."""

    @property
    def sending_paused(self) -> bool:
        """Whether its messages wait."""
        return self.status not in SENDING

    @property
    def accepts_enrollments(self) -> bool:
        """Whether anybody may enroll now."""
        pausing = self.status is CampaignStatus.PAUSED and self.enrolls_while_paused
        return self.status is CampaignStatus.ACTIVE or pausing


Changed = tuple[Campaign, list[Event]]
"""A campaign after a change, and what is said of it."""


def begin(definition: CampaignDefinition, shown: Mapping[str, Any], *, of: Edit, now: datetime) -> Campaign:
    """A new draft; whether a pause keeps people out follows from its type if nobody says."""
    is_open = definition.campaign_type in ENROLLING_WHILE_PAUSED
    begun = Campaign(of.campaign_id, definition, Presentation(), of.by, now, now, enrolls_while_paused=is_open)
    begun = drafted(begun, of.by)
    return present(begun, shown, now)[0]


def publish(campaign: Campaign, now: datetime, inside: Inside = Inside.PIN) -> Changed | NotAllowed:
    """Turn the draft into the next version; a first version makes the campaign active."""
    status, version = after(campaign.status, Action.PUBLISH), version_of(campaign, now, inside)
    if isinstance(status, NotAllowed):
        return status
    published = _next(
        replace(campaign, current_version=version.campaign_version, status=status, editors=frozenset()), now
    )
    return published, [version, changed(published)]


def version_of(campaign: Campaign, now: datetime, inside: Inside = Inside.PIN) -> CampaignPublished:
    """The draft as the version that it would be."""
    number = (campaign.current_version or 0) + 1
    return CampaignPublished(
        campaign_id=campaign.id,
        campaign_version=number,
        definition=campaign.definition,
        published_at=now,
        inside=inside,
    )


def move(campaign: Campaign, action: Action, now: datetime) -> Changed | NotAllowed:
    """Change the status."""
    status = after(campaign.status, action)
    if isinstance(status, NotAllowed):
        return status
    deactivated_at = now if status is CampaignStatus.ARCHIVED else None
    moved = _next(replace(campaign, status=status, deactivated_at=deactivated_at), now)
    return moved, [changed(moved)]


def pause_unless_at_rest(campaign: Campaign, now: datetime) -> Changed | NotAllowed:
    """Pause a campaign, whatever it does; one that is at rest already stays as it is, and nothing is said."""
    return (campaign, []) if campaign.status in AT_REST else move(campaign, Action.PAUSE, now)


def delete(campaign: Campaign, now: datetime) -> Changed:
    """Take a campaign away from sight and close it, which ends its open enrollments; its history stays."""
    gone = _next(replace(campaign, status=CampaignStatus.ARCHIVED, deactivated_at=now, deleted_at=now), now)
    return gone, [changed(gone)]


def redraft(campaign: Campaign, definition: CampaignDefinition, *, by: UUID, now: datetime) -> Campaign:
    """Change the draft; what is published stays as it was until the next version."""
    changed_by = campaign if definition == campaign.definition else drafted(campaign, by)
    return replace(changed_by, definition=definition, updated_at=now)


def drafted(campaign: Campaign, by: UUID) -> Campaign:
    """Remember who changed the draft, also where only a text is another one."""
    return replace(campaign, editors=campaign.editors | {by})


def needs_another(campaign: Campaign, by: UUID) -> bool:
    """Whether somebody else has to publish the draft, or to allow that one person does both."""
    return campaign.four_eyes and by in campaign.editors


def fixed(campaign: Campaign, definition: CampaignDefinition) -> list[str]:
    """Fields that would change although promises that were made, and links, rest on them."""
    if campaign.current_version is None:
        return []
    return [name for name in FIXED if getattr(definition, name) != getattr(campaign.definition, name)]


def present(campaign: Campaign, shown: Mapping[str, Any], now: datetime) -> Changed:
    """Change how it is shown, and its switches: both hold at once, for every version."""
    switches = {name: shown[name] for name in SWITCHES if name in shown}
    presentation = replace(campaign.presentation, **{name: shown[name] for name in shown if name not in SWITCHES})
    presented = replace(campaign, presentation=presentation, updated_at=now, **switches)
    if presented.accepts_enrollments == campaign.accepts_enrollments:
        return presented, []
    told = _next(presented, now)
    return told, [changed(told)]


def dressed_as(campaign: Campaign, model: Campaign) -> Campaign:
    """The campaign with presentation and switches of another one."""
    switches = {name: getattr(model, name) for name in SWITCHES}
    return replace(campaign, presentation=model.presentation, **switches)


def changed(campaign: Campaign) -> CampaignChanged:
    """The campaign as others may know it."""
    return CampaignChanged(
        campaign_id=campaign.id,
        revision=campaign.revision,
        status=campaign.status,
        sending_paused=campaign.sending_paused,
        accepts_enrollments=campaign.accepts_enrollments,
        is_deleted=campaign.deleted_at is not None,
        current_version=campaign.current_version,
        changed_at=campaign.updated_at,
    )


def next_edition(campaign: Campaign) -> Campaign:
    """The campaign as it is stored after a change."""
    return replace(campaign, edition=campaign.edition + 1)


def _next(campaign: Campaign, now: datetime) -> Campaign:
    return replace(campaign, revision=campaign.revision + 1, updated_at=now)
