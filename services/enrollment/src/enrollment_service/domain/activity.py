"""What somebody did, attached to a contact."""

from uuid import UUID

from contracts.enrollment import MilestoneCompleted
from contracts.gateway import ActivityRecorded


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
