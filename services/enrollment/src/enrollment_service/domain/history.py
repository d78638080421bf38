"""What was told of a campaign, so that a purchase is judged by what was in force when it was paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.campaigns import CampaignStatus
from contracts.values import CampaignDefinition

from .campaign import Campaign
from .order import Order


@dataclass(frozen=True)
class CampaignNames:
    """What an order may mean a campaign by."""

    names: Sequence[str]
    """Its id and slugs."""
    bundles: Sequence[str]
    """Those it has listed."""
    products: Sequence[str]
    """The provider's names of those bundles."""


@dataclass(frozen=True)
class CampaignState:
    """A campaign's status and switches, in force from `changed_at` on."""

    revision: int
    status: CampaignStatus
    accepts_enrollments: bool
    version: int | None
    changed_at: datetime


@dataclass(frozen=True)
class History:
    """Every state and version of a campaign that was told, drafts left out."""

    campaign_id: UUID
    sending_paused: bool
    """As it is now."""
    slugs: frozenset[str]
    bundle_ids: frozenset[str]
    """Of all versions."""
    states: tuple[CampaignState, ...]
    definitions: Mapping[int, CampaignDefinition]
    is_deleted: bool = False
    """As it is now."""

    def may_be_meant_by(self, order: Order) -> bool:
        """Whether an order names this campaign or, naming none, is of a bundle that it listed or of an unknown one."""
        if order.campaign is None:
            return not order.bundle_ids or not self.bundle_ids.isdisjoint(order.bundle_ids)
        return order.campaign in self.slugs or order.campaign == str(self.campaign_id)

    def at(self, moment: datetime) -> Campaign | None:
        """The campaign as it was: its newest state begun by then, else its oldest; None if there was no state."""
        begun = [state for state in self.states if state.changed_at <= moment]
        state = max(begun, key=_revision) if begun else min(self.states, key=_revision, default=None)
        if state is None:
            return None
        return Campaign(
            campaign_id=self.campaign_id,
            revision=state.revision,
            status=state.status,
            accepts_enrollments=state.accepts_enrollments,
            sending_paused=self.sending_paused,
            version=state.version,
            definition=None if state.version is None else self.definitions.get(state.version),
            is_deleted=self.is_deleted,
        )


def _revision(state: CampaignState) -> int:
    return state.revision
