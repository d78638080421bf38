"""What other services would tell of a simulated contact."""

from datetime import datetime
from uuid import UUID

from contracts.enrollment import MilestoneCompleted, StepResult
from contracts.messaging import MessageSettled
from contracts.progress import CriteriaMet
from contracts.values import Channel

from ..steps.webhook import WebhookEnded
from .assumptions import Behaviour

_ANY = UUID(int=0)
"""Of names that nothing in a simulation asks for."""


def settled(execution_id: UUID, channel: Channel, at: datetime, *, has_failed: bool) -> MessageSettled:
    """The message of a step has ended."""
    return MessageSettled(
        enrollment_id=_ANY,
        campaign_id=_ANY,
        message_id=_ANY,
        execution_id=execution_id,
        step_id=_ANY,
        contact_id=_ANY,
        channel=channel,
        outcome="failed" if has_failed else "sent",
        occurred_at=at,
    )


def called(execution_id: UUID) -> WebhookEnded:
    """A system of the tenant has taken a webhook."""
    return WebhookEnded(enrollment_id=_ANY, campaign_id=_ANY, execution_id=execution_id, result=StepResult.COMPLETED)


def met(contact_id: UUID, at: datetime) -> CriteriaMet:
    """All required criteria are met."""
    return CriteriaMet(enrollment_id=_ANY, campaign_id=_ANY, contact_id=contact_id, occurred_at=at)


def completed(contact_id: UUID, behaviour: Behaviour, at: datetime) -> MilestoneCompleted:
    """The contact has done something."""
    name = behaviour.name or behaviour.source.value
    return MilestoneCompleted(
        contact_id=contact_id, source=behaviour.source, name=name, reference="simulated", occurred_at=at
    )
