"""What somebody did, attached to a contact: told by another system, or known here because it was recorded."""

from datetime import UTC
from uuid import UUID

from contracts.enrollment import MilestoneCompleted
from contracts.gateway import ActivityRecorded
from contracts.values import TrackingSource

from .contact import Findings, Input, InputKind

AUDIT = "audit"
"""The name of the milestone that an audit is."""


def milestone_of(activity: ActivityRecorded, contact_id: UUID) -> MilestoneCompleted:
    """An activity as a milestone of the contact it was resolved to."""
    return MilestoneCompleted(
        contact_id=contact_id,
        source=activity.source,
        name=activity.name,
        value=activity.value,
        reference=activity.reference,
        occurred_at=activity.occurred_at,
    )


def milestone_of_audit(audit: Findings) -> MilestoneCompleted:
    """An audit as the assessment that its contact has completed; a correction is of the same time, and the same one."""
    return MilestoneCompleted(
        contact_id=audit.contact_id,
        source=TrackingSource.DIAGNOSTIC_COMPLETION,
        name=AUDIT,
        reference=f"{AUDIT} of {audit.occurred_at.astimezone(UTC).isoformat()}",
        occurred_at=audit.occurred_at,
    )


def milestones_of_input(given: Input) -> list[MilestoneCompleted]:
    """What its contact did, as far as an input says so: a conversation is a chat session.

    Notes of a meeting and a plan are what staff wrote; what becomes of a plan is told as milestones of its own.
    """
    if given.kind is not InputKind.CHAT_INSIGHTS:
        return []
    return [
        MilestoneCompleted(
            contact_id=given.contact_id,
            source=TrackingSource.CHAT_SESSION,
            name=given.kind.value,
            reference=given.reference or str(given.input_id),
            occurred_at=given.occurred_at,
        )
    ]
