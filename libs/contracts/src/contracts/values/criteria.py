"""What a contact must do or achieve, and how that follows from milestones."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ..base import Value


class TrackingSource(StrEnum):
    """Where the progress of a criterion comes from."""

    MANUAL = "manual"
    ONBOARDING_MILESTONE = "onboarding_milestone"
    CHAT_SESSION = "chat_session"
    VIDEO_WATCH = "video_watch"
    DIAGNOSTIC_COMPLETION = "diagnostic_completion"
    CUSTOM_WEBHOOK = "custom_webhook"


class TrackingMode(StrEnum):
    """How milestones add up: how many, the sum of their values, or one is enough."""

    COUNT = "count"
    VALUE = "value"
    FLAG = "flag"


class Tracking(Value):
    """How one criterion follows from milestones."""

    source: TrackingSource
    mode: TrackingMode = TrackingMode.COUNT
    name: str | None = None
    """Only milestones of this name count; None takes every name of the source."""
    min_value: Annotated[Decimal, Field(gt=0, le=Decimal(10) ** 12)] | None = None
    """Only milestones of at least this value count, such as 90 percent of a video; None takes every value, and none."""
    target: Annotated[Decimal, Field(gt=0, le=Decimal(10) ** 12)] = Decimal(1)


class CriterionKind(StrEnum):
    """Something to do, or something to achieve."""

    ACTION = "action"
    RESULT = "result"


class CriterionTemplate(Value):
    """A criterion before it is personalised: labels may hold `{{placeholders}}`."""

    template_id: UUID
    label_template: str
    description_template: str = ""
    kind: CriterionKind
    tracking: Tracking
    threshold_source: str | None = None
    """Dotted path into the contact's audit or evidence, such as `audit.desired_monthly_revenue`."""
    threshold_default: str | None = None
    required: bool = True
    display_order: int = 0

    @property
    def has_threshold(self) -> bool:
        """Whether how much is asked comes from the contact or a default, not from the target of its tracking."""
        return self.threshold_source is not None or self.threshold_default is not None


class PromisedCriterion(Value):
    """A criterion as promised to one contact: personalised, and never changed afterwards."""

    criterion_id: UUID
    template_id: UUID
    label: str
    description: str = ""
    kind: CriterionKind
    tracking: Tracking
    target_value: str | None = None
    required: bool = True
    display_order: int = 0
