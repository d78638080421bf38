"""Ada bought something that her campaign promises money back for: the values that domain tests begin with."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.campaigns import CampaignPublished, CampaignStatus
from contracts.examples import example
from contracts.values import Money
from enrollment_service.domain.campaign import Campaign
from enrollment_service.domain.contact import Contact, Findings
from enrollment_service.domain.enrolling import Applicant
from enrollment_service.domain.order import Order

NOW = datetime(2026, 4, 1, tzinfo=UTC)
PAID_AT = datetime(2026, 3, 10, tzinfo=UTC)
DEFINITION = example(CampaignPublished).definition
CAMPAIGN = Campaign(
    campaign_id=UUID(int=1),
    revision=1,
    status=CampaignStatus.ACTIVE,
    accepts_enrollments=True,
    sending_paused=False,
    version=1,
    definition=DEFINITION,
)
CONTACT = Contact(UUID(int=2), PAID_AT, PAID_AT, 1, "ada@example.com", "Ada Byron")
APPLICANT = Applicant(CONTACT, Findings(UUID(int=3), CONTACT.contact_id, PAID_AT))
ORDER = Order(
    order_id=UUID(int=4),
    contact_id=CONTACT.contact_id,
    provider="stripe",
    account="acct",
    reference="pi_1",
    amount=Money(amount=99700, currency="EUR"),
    paid_at=PAID_AT,
    bundle_id="growth-bundle",
)


def defined(**changed: Any) -> Campaign:
    return replace(CAMPAIGN, definition=DEFINITION.model_copy(update=changed))
