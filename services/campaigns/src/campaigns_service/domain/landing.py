"""A campaign as visitors see it: the published version, and the presentation of today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.values import CampaignDefinition, Family

from .bundle import Bundle
from .campaign import Presentation


@dataclass(frozen=True)
class Landing:
    """What a visitor sees of a campaign at a time."""

    campaign_id: UUID
    definition: CampaignDefinition
    presentation: Presentation
    seen_at: datetime
    has_ended: bool = False
    """Whether staff has ended it."""

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or its window has closed; a purchase of the last moment still enrolls."""
        ends_at = self.definition.ends_at
        return self.has_ended or (ends_at is not None and ends_at < self.seen_at)

    @property
    def admits(self) -> bool:
        """Whether a purchase of this moment could enroll: the window has opened, and enrolling has not closed."""
        return self.definition.admits(self.seen_at)

    @property
    def needs_audit(self) -> bool:
        """Whether it enrolls only those who have been audited before they buy: its promise is personal."""
        return self.definition.family is Family.INCENTIVE

    @property
    def bundle_ids(self) -> list[str]:
        """Bundles whose purchase may enroll, in the order of the campaign."""
        return [bundle.bundle_id for bundle in self.definition.bundles]

    def offered(self, known: Mapping[str, Bundle]) -> list[Bundle]:
        """Those of its bundles that can be bought now."""
        found = (known.get(bundle_id) for bundle_id in self.bundle_ids)
        return [bundle for bundle in found if bundle is not None and bundle.is_offered]

    def minimum(self, bundle_id: str) -> int:
        """What a purchase of a bundle must at least cost to enroll, in minor units."""
        return self.definition.minimum(bundle_id)
