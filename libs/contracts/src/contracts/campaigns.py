"""What campaigns says: definitions, the contents they name, and what may be done with them now."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from .base import Event, Personal, Topic
from .values import CampaignDefinition, Content, Money

CAMPAIGN_PUBLISHED = Topic(
    name="campaign.published",
    owner="campaigns",
    key="campaign id / version",
    retention_days=None,
    personal=Personal.NONE,
)
CONTENT_PUBLISHED = Topic(
    name="content.published",
    owner="campaigns",
    key="content id / version",
    retention_days=None,
    personal=Personal.NONE,
)
CAMPAIGN_CHANGED = Topic(
    name="campaign.changed", owner="campaigns", key="campaign id", retention_days=None, personal=Personal.NONE
)


BUNDLE_CHANGED = Topic(
    name="bundle.changed", owner="campaigns", key="bundle id", retention_days=None, personal=Personal.NONE
)


class CampaignStatus(StrEnum):
    """Life of a campaign."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


class Inside(StrEnum):
    """What becomes of those inside a campaign when a version is published."""

    PIN = "pin"
    """They keep the journey of the version they are on."""
    FOLLOW = "follow"
    """Their journeys go on in the new version, each at its step."""
    DRAIN = "drain"
    """They keep theirs, and nobody enters the new version before they are through."""


class CampaignPublished(Event, topic=CAMPAIGN_PUBLISHED):
    """One immutable version of a campaign."""

    campaign_id: UUID
    campaign_version: int
    definition: CampaignDefinition
    published_at: AwareDatetime
    inside: Inside = Inside.PIN
    """What becomes of those who are inside by an earlier version."""

    def record_key(self) -> str:
        """Campaign id and version."""
        return f"{self.campaign_id}/{self.campaign_version}"

    def route(self) -> str:
        """All versions of a campaign lie in one partition."""
        return str(self.campaign_id)


class ContentPublished(Event, topic=CONTENT_PUBLISHED):
    """One immutable version of what a message says, in every locale."""

    content_id: UUID
    content_version: int
    content: Content
    published_at: AwareDatetime

    def record_key(self) -> str:
        """Content id and version."""
        return f"{self.content_id}/{self.content_version}"

    def route(self) -> str:
        """All versions of a content lie in one partition."""
        return str(self.content_id)


class CampaignChanged(Event, topic=CAMPAIGN_CHANGED):
    """Status and switches of a campaign as they are now."""

    campaign_id: UUID
    revision: int
    """Ascends with every change; an older one never replaces a newer."""
    status: CampaignStatus
    sending_paused: bool
    accepts_enrollments: bool
    is_deleted: bool = False
    """Deleted for good: nobody enters any more, and every open enrollment ends."""
    current_version: int | None
    changed_at: AwareDatetime

    def record_key(self) -> str:
        """The campaign's id."""
        return str(self.campaign_id)


class BundleChanged(Event, topic=BUNDLE_CHANGED):
    """A bundle as it is offered now, and by which of the provider's names a purchase of it is known."""

    bundle_id: str
    revision: int
    """Ascends with every change; an older one never replaces a newer."""
    name: str
    price: Money
    products: tuple[str, ...] = ()
    """Prices, products, payment links and subscriptions of the provider that stand for this bundle."""
    tags: tuple[str, ...] = ()
    """What it is relevant to, matched with audit values."""
    is_offered: bool = True
    changed_at: AwareDatetime

    def record_key(self) -> str:
        """The bundle's id."""
        return self.bundle_id
