"""How a contact's way through a campaign ended, in the five words of a contact's campaign history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.values import ExitReason

from .contact import Contact
from .enrollment import Enrollment
from .order import Order


class CampaignOutcome(StrEnum):
    """How it ended; where several are true at once, the first of these is meant."""

    CAMPAIGN_DELETED = "campaign_deleted"
    OPTED_OUT = "opted_out"
    BOOKED = "booked"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


_OUTCOMES = {
    ExitReason.CAMPAIGN_DELETED: CampaignOutcome.CAMPAIGN_DELETED,
    ExitReason.UNSUBSCRIBED: CampaignOutcome.OPTED_OUT,
    ExitReason.GOAL_ACHIEVED: CampaignOutcome.BOOKED,
    ExitReason.COMPLETED: CampaignOutcome.COMPLETED,
}
_PRECEDENCE = tuple(CampaignOutcome)


@dataclass(frozen=True)
class HistoryEntry:
    """One campaign that a contact has been through; it never changes."""

    enrollment_id: UUID
    campaign_id: UUID
    campaign_name: str
    """What the campaign was called in the version that the contact went through."""
    enrolled_at: datetime
    completed_at: datetime
    messages_received: int
    """Messages that had been sent by the time it ended."""
    outcome: CampaignOutcome


@dataclass(frozen=True)
class JourneyReport:
    """A contact with every campaign that she has been through, and what she has paid."""

    contact: Contact
    entries: tuple[HistoryEntry, ...]
    """Oldest end first."""
    is_active: bool
    """Whether she is in a campaign now."""
    orders: tuple[Order, ...]

    @property
    def lifetime_value(self) -> dict[str, int]:
        """What her orders amount to in minor units, by currency; what was paid back is not taken off."""
        currencies = sorted({order.amount.currency for order in self.orders})
        return {
            currency: sum(order.amount.amount for order in self.orders if order.amount.currency == currency)
            for currency in currencies
        }


def outcome_of(reason: ExitReason) -> CampaignOutcome | None:
    """How it ended, from why it ended; None where another enrollment of the same purchase goes on."""
    return None if reason is ExitReason.SAME_PURCHASE else _OUTCOMES.get(reason, CampaignOutcome.ABANDONED)


def entry_of(ended: Enrollment, campaign_name: str, messages_received: int) -> HistoryEntry | None:
    """What an enrollment that has ended leaves in the history of its contact; None if another one goes on."""
    outcome = outcome_of(ended.exit_reason) if ended.exit_reason else None
    if outcome is None or ended.ended_at is None:
        return None
    return HistoryEntry(
        ended.enrollment_id,
        ended.campaign_id,
        campaign_name,
        ended.enrolled_at,
        ended.ended_at,
        messages_received,
        outcome,
    )


def weightiest(reasons: Collection[ExitReason]) -> ExitReason:
    """Of the reasons why an enrollment could end, the one whose outcome comes first; there is at least one."""
    return min(reasons, key=lambda reason: _PRECEDENCE.index(_OUTCOMES.get(reason, CampaignOutcome.ABANDONED)))
