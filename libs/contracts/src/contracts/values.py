"""Values that several owners share, with their pure behaviour."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from .base import Value

MAX_MINOR_UNITS = 10**12
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code in capitals."""
Identity = Annotated[str, StringConstraints(min_length=32, max_length=80)]
"""HMAC-SHA256 (hex) of kind and normalised value under the tenant's pepper."""


class Money(Value):
    """An amount in the smallest unit of its currency (cents for EUR, whole yen for JPY)."""

    amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)]
    currency: Currency

    def scaled(self, factor: Decimal) -> "Money":
        """This amount times `factor`, rounded half up to the smallest unit."""
        exact = (Decimal(self.amount) * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return Money(amount=int(exact), currency=self.currency)

    def at_most(self, limit: int) -> "Money":
        """This amount, or `limit` minor units if that is less."""
        return Money(amount=min(self.amount, max(limit, 0)), currency=self.currency)


class Family(StrEnum):
    """Which of the united products a campaign belongs to."""

    INCENTIVE = "incentive"
    SEQUENCE = "sequence"
    LIFECYCLE = "lifecycle"
    OUTREACH = "outreach"


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


class PayoutType(StrEnum):
    """The ways money goes back."""

    REFUND = "refund"
    CREDIT = "credit"
    ROLLOVER_UPSELL = "rollover_upsell"
    ROLLOVER_CONTINUITY = "rollover_continuity"


class AmountType(StrEnum):
    """How the payout follows from the purchase."""

    FULL = "full"
    PARTIAL = "partial"
    FIXED = "fixed"


class PayoutTerms(Value):
    """What a campaign promises to pay: `amount_value` is percent for partial, minor units for fixed."""

    type: PayoutType = PayoutType.REFUND
    amount_type: AmountType = AmountType.FULL
    amount_value: Annotated[Decimal, Field(ge=0, le=MAX_MINOR_UNITS)] = Decimal(0)
    rollover_multiplier: Annotated[Decimal, Field(ge=1, le=10)] = Decimal(1)
    currency: Currency | None = None
    """Set in a promise: the campaign's, for a fixed sum that no purchase gives a currency."""


class OrderReference(Value):
    """One captured purchase at its provider."""

    provider: str
    account: str
    reference: str
    """Payment intent or invoice: what the provider's several events about one purchase have in common."""
    amount: Money
    paid_at: AwareDatetime
    bundle_id: str | None = None


class EligibleBundle(Value):
    """A bundle whose purchase may enroll; its minimum, where set, replaces the campaign's."""

    bundle_id: str
    override_min_amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)] | None = None


class Condition(StrEnum):
    """What a step may ask about the enrollment."""

    CRITERIA_MET = "criteria_met"


class Step(Value):
    """One step of a journey."""

    step_id: UUID
    kind: Literal["send_email"]
    name: str
    delay_seconds: Annotated[int, Field(ge=0, le=366 * 86_400)] = 0
    """Waited after the step before, or after enrolling for the first."""
    unless: Condition | None = None
    """Skipped when this holds at the time the step is due."""
    stale_after_seconds: Annotated[int, Field(gt=0)] = 86_400
    subject: Annotated[str, Field(max_length=500)] = ""
    body: Annotated[str, Field(max_length=100_000)] = ""


class CampaignDefinition(Value):
    """Everything a published version of a campaign says; immutable."""

    family: Family
    campaign_type: str
    name: str
    slug: str
    description: str = ""
    currency: Currency
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    enrollment_deadline: AwareDatetime | None = None
    completion_window_days: Annotated[int, Field(ge=1, le=3660)]
    grace_hours: Annotated[int, Field(ge=0, le=24 * 90)] = 24
    """Kept open after the deadline for events that arrive late."""
    min_purchase_amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)] = 0
    payout: PayoutTerms
    bundles: tuple[EligibleBundle, ...] = ()
    criteria: tuple[CriterionTemplate, ...] = ()
    steps: tuple[Step, ...] = ()
