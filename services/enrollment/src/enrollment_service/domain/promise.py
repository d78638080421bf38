"""The promise made to a contact who is let in: personal criteria, terms, and a snapshot of what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .campaign import Campaign
from .enrolling import Applicant, Context, Enrolled
from .enrollment import Enrollment
from .personalise import KnownValues, personalise


@dataclass(frozen=True)
class PromiseIds:
    """Ids of what is about to exist: the enrollment, and its criterion of each template."""

    enrollment_id: UUID
    criteria: Mapping[UUID, UUID]


def promise(
    campaign: Campaign, applicant: Applicant, *, context: Context, window: Enrolled, ids: PromiseIds
) -> Enrollment:
    """The enrollment of a contact who was let in."""
    definition, order = campaign.definition, context.order
    assert definition is not None and campaign.version is not None  # noqa: S101, PT018 - nobody enters without
    snapshot, bundle_id = _snapshot(applicant), campaign.bought(context.bundle_ids, context.amount)
    values = KnownValues(snapshot["audit"], snapshot["evidence"])
    return Enrollment(
        enrollment_id=ids.enrollment_id,
        campaign_id=campaign.campaign_id,
        campaign_version=campaign.version,
        contact_id=applicant.contact.contact_id,
        source=context.source,
        enrolled_at=window.enrolled_at,
        deadline_at=window.deadline_at,
        grace_hours=definition.grace_hours,
        criteria=personalise(definition.criteria, values, ids=ids.criteria, currency=definition.currency),
        payout=definition.payout.model_copy(update={"currency": definition.currency}),
        personalization_context=snapshot,
        order_id=order.order_id if order else None,
        order=order.as_reference.model_copy(update={"bundle_id": bundle_id}) if order else None,
        bundle_id=bundle_id,
        purchase=context.amount,
        notes=context.notes,
    )


def _snapshot(applicant: Applicant) -> dict[str, Any]:
    audit = applicant.audit
    return {
        "audit_id": str(audit.findings_id) if audit else None,
        "audit_occurred_at": audit.occurred_at.isoformat() if audit else None,
        "audit": audit.values if audit else {},
        "evidence": {name: value for findings in applicant.evidence for name, value in findings.values.items()},
    }
