"""What enrollment says: contacts, what they did, what they were promised, where their journey is."""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from .base import AboutEnrollment, Event, Personal, Topic
from .values import (
    Channel,
    EnrollmentStatus,
    ExitReason,
    FieldKind,
    Money,
    OrderReference,
    PayoutStatus,
    PayoutTerms,
    PromisedCriterion,
    TrackingSource,
)

CONTACT_CHANGED = Topic(
    name="contact.changed", owner="enrollment", key="contact id", retention_days=None, personal=Personal.DIRECT
)
CONTACT_FIELD_CHANGED = Topic(
    name="contact_field.changed", owner="enrollment", key="field name", retention_days=None, personal=Personal.NONE
)


def _topic(name: str, key: str, days: int, *, counted: bool = False) -> Topic:
    return Topic(
        name=name,
        owner="enrollment",
        key=key,
        retention_days=days,
        personal=Personal.PSEUDONYMOUS,
        counted=counted,
    )


CONTACT_ERASED = _topic("contact.erased", "contact id", 400)
MILESTONE_COMPLETED = _topic("milestone.completed", "contact id", 30)
SEGMENT_ENTERED = _topic("segment.entered", "contact id", 30)
SEGMENT_LEFT = _topic("segment.left", "contact id", 30)
ENROLLMENT_STARTED = _topic("enrollment.started", "enrollment id", 400, counted=True)
ENROLLMENT_ENDED = _topic("enrollment.ended", "enrollment id", 400, counted=True)
ENROLLMENT_REFUSED = _topic("enrollment.refused", "contact id", 400, counted=True)
ORDER_LINKED = _topic("order.linked", "enrollment id", 400)
STEP_DUE = _topic("step.due", "enrollment id", 30)
STEP_COMPLETED = _topic("step.completed", "enrollment id", 400, counted=True)


class EnrollmentSource(StrEnum):
    """What made a contact enter."""

    AUTO_PURCHASE = "auto_purchase"
    MANUAL_ADMIN = "manual_admin"
    SALES_CONVERSATION = "sales_conversation"
    AUTOMATIC_TRIGGER = "automatic_trigger"
    """Something happened to her that a trigger of the campaign had waited for."""
    BULK_IMPORT = "bulk_import"
    """Staff has let in many at once, by a rule or a list."""


class Refusal(StrEnum):
    """Why a contact was not let in."""

    CAMPAIGN_UNKNOWN = "campaign_unknown"
    CAMPAIGN_NOT_ACTIVE = "campaign_not_active"
    ENROLLING_PAUSED = "enrolling_paused"
    BEFORE_WINDOW = "before_window"
    AFTER_WINDOW = "after_window"
    AFTER_ENROLLMENT_DEADLINE = "after_enrollment_deadline"
    AUDIT_MISSING = "audit_missing"
    BUNDLE_NOT_ELIGIBLE = "bundle_not_eligible"
    BELOW_MINIMUM = "below_minimum"
    CURRENCY_MISMATCH = "currency_mismatch"
    ALREADY_ENROLLED = "already_enrolled"
    THRESHOLD_UNCLEAR = "threshold_unclear"
    """A value that personalises a criterion is no number, could be two, or is not positive: staff corrects it."""
    CONDITIONS_NOT_MET = "conditions_not_met"
    """The rule of the trigger does not mean her."""
    CONDITIONS_UNANSWERABLE = "conditions_unanswerable"
    """A rule of the trigger asks for a field that the tenant does not have."""
    EXCLUDED = "excluded"
    """The rule by which the trigger excludes contacts means her."""
    CAMPAIGN_FULL = "campaign_full"
    CAMPAIGN_DRAINING = "campaign_draining"
    """Those inside by an earlier version are to be through first."""
    """As many have entered as ever may."""
    BUNDLE_UNKNOWN = "bundle_unknown"
    """Nothing says which bundle was bought: staff names it."""


class StepResult(StrEnum):
    """How a step ended."""

    COMPLETED = "completed"
    SKIPPED = "skipped"
    FAILED = "failed"


class Branch(StrEnum):
    """Which way a step with two of them went."""

    TRUE_PATH = "true_path"
    FALSE_PATH = "false_path"
    EVENT_PATH = "event_path"
    """What the step waited for has happened."""
    TIMEOUT_PATH = "timeout_path"
    """It has not happened in time."""


class ContactChanged(Event, topic=CONTACT_CHANGED):
    """A contact as it is now: addresses and what may be merged into texts."""

    contact_id: UUID
    version: int
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    zone: str | None = None
    locale: str | None = None
    merge_fields: dict[str, str] = Field(default_factory=dict)
    merged_into: UUID | None = None
    """Staff has said that this contact is the same person as that one: whatever is, was or will be told of this one is
    about that one. It is said once, stays so, and that one has none."""
    changed_at: AwareDatetime

    def record_key(self) -> str:
        """The contact's id."""
        return str(self.contact_id)


class ContactErased(Event, topic=CONTACT_ERASED):
    """A contact asked to be forgotten, and for good: every owner deletes what it knows of her but ids and figures."""

    contact_id: UUID
    version: int
    """The last of the contact, which holds nothing of her: whoever must know her addresses to forget them waits until
    it knows this version."""
    identities: tuple[str, ...] = ()
    """The keyed hashes that led to her."""
    erased_at: AwareDatetime

    def record_key(self) -> str:
        """The contact's id."""
        return str(self.contact_id)


class ContactFieldChanged(Event, topic=CONTACT_FIELD_CHANGED):
    """A field that a tenant has made for its contacts, as it is now; its name and kind stay."""

    name: str
    """In rules and steps it is `field.` and this."""
    kind: FieldKind
    is_retired: bool
    """Nothing new is kept under it, and nothing new asks for it."""
    revision: int
    """Ascends with every change; an older one never replaces a newer."""
    changed_at: AwareDatetime

    def record_key(self) -> str:
        """The field's name."""
        return self.name


class MilestoneCompleted(Event, topic=MILESTONE_COMPLETED):
    """An activity, attached to a contact."""

    contact_id: UUID
    source: TrackingSource
    name: str
    value: Decimal | None = None
    reference: str
    occurred_at: AwareDatetime

    def record_key(self) -> str:
        """The contact's id."""
        return str(self.contact_id)


class _AboutMembership(Event):
    contact_id: UUID
    segment_id: UUID
    entry: int
    """How often the contact had entered the segment by then."""
    occurred_at: AwareDatetime

    def record_key(self) -> str:
        """The contact's id."""
        return str(self.contact_id)


class SegmentEntered(_AboutMembership, topic=SEGMENT_ENTERED):
    """A contact is meant by the rule of a segment, and was not before; what changed is the contact, not the rule."""


class SegmentLeft(_AboutMembership, topic=SEGMENT_LEFT):
    """A contact is not meant by the rule of a segment any more; what changed is the contact, not the rule."""


class EnrollmentStarted(AboutEnrollment, topic=ENROLLMENT_STARTED):
    """A contact entered a campaign; this is the promise made, which no later edit changes."""

    campaign_version: int
    contact_id: UUID
    source: EnrollmentSource
    criteria: tuple[PromisedCriterion, ...]
    payout: PayoutTerms
    order: OrderReference | None = None
    purchase: Money | None = None
    """What staff says was paid, of an enrollment that has no order yet."""
    enrolled_at: AwareDatetime
    deadline_at: AwareDatetime
    grace_hours: int


class OrderLinked(AboutEnrollment, topic=ORDER_LINKED):
    """A purchase turned out to be that of an enrollment which began without an order."""

    contact_id: UUID
    order: OrderReference
    occurred_at: AwareDatetime


class EnrollmentEnded(AboutEnrollment, topic=ENROLLMENT_ENDED):
    """An enrollment is over."""

    contact_id: UUID
    status: EnrollmentStatus
    """Completed, exited or failed; it follows from the reason."""
    exit_reason: ExitReason
    payout_status: PayoutStatus | None = None
    """Where its payout stood at the end; None if none was earned."""
    follows_payout: int | None = None
    """Revision of its payout whose withdrawal ended it; None if it ended for a reason of its own."""
    enrolled_at: AwareDatetime | None = None
    """When it began, as its start said. With the reason `same_purchase` that start counts no more."""
    began_with: Money | None = None
    """The amount of the order that its start named; None if it began without one."""
    occurred_at: AwareDatetime


class EnrollmentRefused(Event, topic=ENROLLMENT_REFUSED):
    """A contact was not let in, with every reason."""

    contact_id: UUID
    campaign_id: UUID
    order_reference: str | None = None
    source: EnrollmentSource
    reasons: tuple[Refusal, ...]
    occurred_at: AwareDatetime

    def record_key(self) -> str:
        """The contact's id."""
        return str(self.contact_id)


class StepDue(AboutEnrollment, topic=STEP_DUE):
    """A step that faces the contact is to be carried out now."""

    execution_id: UUID
    campaign_version: int
    step_id: UUID
    contact_id: UUID
    contact_version: int
    """Whoever acts waits until it knows at least this version of the contact."""
    channel: Channel
    """The channel of the content, known before the content itself has arrived."""
    content_id: UUID
    content_version: int
    """Whoever acts waits until it knows this version of the content."""
    due_at: AwareDatetime
    stale_at: AwareDatetime


class StepCompleted(AboutEnrollment, topic=STEP_COMPLETED):
    """A step of a journey finished."""

    execution_id: UUID
    step_id: UUID
    result: StepResult
    branch: Branch | None = None
    """Set by a step with two ways."""
    variant: str | None = None
    """The variant a contact was given, set by a step that splits."""
    occurred_at: AwareDatetime
