"""A campaign as it was in force at a time."""

from dataclasses import dataclass
from uuid import UUID

from contracts.campaigns import CampaignStatus
from contracts.values import CampaignDefinition


@dataclass(frozen=True)
class Campaign:
    """One state of a campaign with the definition that went with it, as far as that has arrived."""

    campaign_id: UUID
    revision: int
    status: CampaignStatus
    accepts_enrollments: bool
    sending_paused: bool
    """As it is now, whatever the time this state was in force."""
    version: int | None = None
    definition: CampaignDefinition | None = None

    @property
    def is_running(self) -> bool:
        """Whether a purchase may be meant for it without naming it."""
        return self.status in (CampaignStatus.ACTIVE, CampaignStatus.PAUSED)

    def lists(self, bundle_id: str | None) -> bool:
        """Whether a bundle is one of those whose purchase may enroll."""
        return self.definition is not None and any(b.bundle_id == bundle_id for b in self.definition.bundles)

    def minimum(self, bundle_id: str | None) -> int:
        """What a purchase of a bundle must at least cost, in minor units."""
        assert self.definition is not None  # noqa: S101 - asked only of campaigns that are defined
        own = (b.override_min_amount for b in self.definition.bundles if b.bundle_id == bundle_id)
        override = next(own, None)
        return self.definition.min_purchase_amount if override is None else override
