"""The promise made to a contact who is let in: personal criteria, terms, and a snapshot of what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .campaign import Campaign
from .enrolling import Applicant, Context, Enrolled
from .enrollment import Enrollment
from .personalise import personalise


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
    reader = applicant.reader(definition.currency)
    return Enrollment(
        enrollment_id=ids.enrollment_id,
        campaign_id=campaign.campaign_id,
        campaign_version=campaign.version,
        contact_id=applicant.contact.contact_id,
        source=context.source,
        created_at=window.decided_at,
        updated_at=window.decided_at,
        enrolled_at=window.enrolled_at,
        deadline_at=window.deadline_at,
        grace_hours=definition.grace_hours,
        criteria=personalise(definition.criteria, window.thresholds, applicant.values, ids=ids.criteria, reader=reader),
        payout=definition.payout.model_copy(update={"currency": definition.currency}),
        personalization_context=_snapshot(applicant),
        order_id=order.order_id if order else None,
        order=order.reference_for(window.bundle_id) if order else None,
        bundle_id=window.bundle_id,
        purchase=context.amount,
        began_with=order.amount if order else None,
        notes=context.notes,
        enrolled_by=context.asked_by,
        proposal=context.proposal,
    )


def _snapshot(applicant: Applicant) -> dict[str, Any]:
    audit, values = applicant.audit, applicant.values
    return {
        "audit_id": str(audit.findings_id) if audit else None,
        "audit_occurred_at": audit.occurred_at.isoformat() if audit else None,
        "audit": values.audit,
        "evidence": values.evidence,
        **_inputs(applicant),
    }


def _inputs(applicant: Applicant) -> dict[str, Any]:
    """Of each kind that there is something of, the newest value of each name, and what it was taken from."""
    ids = [str(one.input_id) for one in applicant.inputs]
    return {**applicant.told, "input_ids": ids} if ids else {}
