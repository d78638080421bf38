"""HTTP shapes of what contacts have been through, in the names of the interface that asks for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from chassis.http.camel import Camel
from contracts.values import Money

from ..domain.campaign_outcome import CampaignOutcome, HistoryEntry, JourneyReport


class HistoryEntryOut(Camel):
    """One campaign that a contact has been through."""

    campaign_id: UUID
    campaign_name: str
    enrolled_at: datetime
    completed_at: datetime
    messages_received: int
    outcome: CampaignOutcome

    @classmethod
    def of(cls, entry: HistoryEntry) -> Self:
        """From the domain."""
        return cls.model_validate(entry)


class JourneyReportOut(Camel):
    """A contact with every campaign that she has been through, oldest end first, and what she has paid."""

    id: UUID
    first_name: str | None
    last_name: str | None
    is_active: bool
    """Whether she is in a campaign now."""
    completed_at: datetime | None
    """When she last came out of one."""
    campaign_history: list[HistoryEntryOut]
    lifetime_value: list[Money]
    """What her orders amount to, one amount a currency; what was paid back is not taken off."""

    @classmethod
    def of(cls, report: JourneyReport) -> Self:
        """From the domain."""
        contact, entries = report.contact, report.entries
        return cls(
            id=contact.contact_id,
            first_name=contact.first_name,
            last_name=contact.last_name,
            is_active=report.is_active,
            completed_at=entries[-1].completed_at if entries else None,
            campaign_history=[HistoryEntryOut.of(entry) for entry in entries],
            lifetime_value=_amounts(report.lifetime_value),
        )


def _amounts(value: Mapping[str, int]) -> list[Money]:
    return [Money(amount=amount, currency=currency) for currency, amount in value.items()]
