"""A campaign as it was in force at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.campaigns import CampaignStatus
from contracts.values import CampaignDefinition, Money


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
    is_deleted: bool = False
    """As it is now: nobody enters any more, whatever the time."""

    @property
    def is_running(self) -> bool:
        """Whether a purchase may be meant for it without naming it."""
        return not self.is_deleted and self.status in (CampaignStatus.ACTIVE, CampaignStatus.PAUSED)

    @property
    def is_on_its_way(self) -> bool:
        """Whether the version in force has yet to be told."""
        return self.version is not None and self.definition is None

    def lists(self, bundle_id: str | None) -> bool:
        """Whether a bundle is one of those whose purchase may enroll."""
        return self.definition is not None and any(b.bundle_id == bundle_id for b in self.definition.bundles)

    def bought(self, bundle_ids: Sequence[str], amount: Money | None) -> str | None:
        """The eligible one of some bundles that were bought, one that the amount is enough for first; None if none."""
        listed = [bundle_id for bundle_id in bundle_ids if self.lists(bundle_id)]
        enough = [one for one in listed if amount is not None and amount.amount >= self.minimum(one)]
        return next(iter((*enough, *listed)), None)

    def minimum(self, bundle_id: str | None) -> int:
        """What a purchase of a bundle must at least cost, in minor units."""
        assert self.definition is not None  # noqa: S101 - asked only of campaigns that are defined
        return self.definition.minimum(bundle_id)

    def could_sell(self, amount: Money, at: datetime) -> bool:
        """Whether a purchase of which nobody knows what was bought could be one that enrolls here."""
        definition = self.definition
        if definition is None or not self.accepts_enrollments or amount.currency != definition.currency:
            return False
        enough = any(amount.amount >= self.minimum(bundle.bundle_id) for bundle in definition.bundles)
        return definition.admits(at) and enough
