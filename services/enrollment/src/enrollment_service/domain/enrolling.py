"""Whether a contact is let into a campaign: one decision, whoever asks, with all its reasons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from contracts.enrollment import EnrollmentSource, Refusal
from contracts.values import CampaignDefinition, ExitReason, Family, Money, Reader

from .campaign import Campaign
from .contact import Contact, Findings, Input
from .order import Order
from .personalise import KnownValues, Thresholds, UnclearThreshold, thresholds_of, unclear_thresholds


@dataclass(frozen=True)
class Former:
    """An enrollment that a contact has or had in one campaign."""

    order_id: UUID | None
    ended_at: datetime | None = None
    """None while it is open."""
    exit_reason: ExitReason | None = None


@dataclass(frozen=True)
class Applicant:
    """A contact with what matters for one campaign."""

    contact: Contact
    audit: Findings | None
    """The latest one that counts for the time in question."""
    evidence: tuple[Findings, ...] = ()
    """Oldest first."""
    former: tuple[Former, ...] = ()
    """Every enrollment in this campaign there is or was."""
    inputs: tuple[Input, ...] = ()
    """What else is known of the contact, oldest first."""
    has_place: bool = True
    """Whether fewer have ever entered than may."""
    is_kept_out: bool = False
    """Whether those inside by an earlier version are to be through first."""
    locale: str = "en-US"
    """How numbers that were typed about the contact are read: that of the tenant."""

    @cached_property
    def told(self) -> dict[str, dict[str, Any]]:
        """Of each kind of input that there is something of, the newest value of each name."""
        found: dict[str, dict[str, Any]] = {}
        for one in self.inputs:
            found.setdefault(one.kind.value, {}).update(one.values)
        return found

    @cached_property
    def values(self) -> KnownValues:
        """What criteria are personalised with; of evidence and inputs the newest value of each name."""
        return KnownValues(
            audit=self.audit.values if self.audit else {},
            evidence={name: value for findings in self.evidence for name, value in findings.values.items()},
            inputs=self.told,
        )

    def reader(self, currency: str) -> Reader:
        """How those values are read for a campaign of a currency."""
        return Reader(self.locale, currency)


@dataclass(frozen=True)
class Context:
    """Who asks, and about which purchase; staff may enroll before there is one."""

    source: EnrollmentSource
    order: Order | None = None
    bundle_ids: tuple[str, ...] = ()
    """What was bought, as far as it is known."""
    amount: Money | None = None
    notes: str = ""
    against: tuple[Refusal, ...] = ()
    """What the trigger that asks has found against the contact."""
    asked_by: UUID | None = None
    """The user or program that enrolls; None for a purchase."""
    proposal: str | None = None
    """The proposal that staff enrolls from, by the name it has where proposals are kept."""

    @property
    def is_purchase(self) -> bool:
        """Whether a purchase asks: then it must be of an eligible bundle."""
        return self.order is not None


@dataclass(frozen=True)
class Enrolled:
    """Let in, from when until when, for what was bought and towards what."""

    enrolled_at: datetime
    deadline_at: datetime
    decided_at: datetime
    """When this was decided; a purchase that was told late counts from an earlier moment."""
    bundle_id: str | None = None
    """The eligible bundle, if one was bought."""
    thresholds: Thresholds = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """Not let in, with every reason."""

    reasons: tuple[Refusal, ...]
    unclear: tuple[UnclearThreshold, ...] = ()
    """What `threshold_unclear` is about."""


def purchase(order: Order) -> Context:
    """The context of a purchase."""
    return Context(EnrollmentSource.AUTO_PURCHASE, order, order.bundle_ids, order.amount)


def decide(campaign: Campaign | None, applicant: Applicant, context: Context, now: datetime) -> Enrolled | Refused:
    """Let a contact in or say every reason against it; a purchase is judged by the time it was paid."""
    if campaign is None:
        return Refused((Refusal.CAMPAIGN_UNKNOWN,))
    if (definition := campaign.definition) is None:
        return Refused((Refusal.CAMPAIGN_NOT_ACTIVE,))
    at = context.order.paid_at if context.order else now
    bundle_id = campaign.bought(context.bundle_ids, context.amount)
    thresholds = thresholds_of(definition.criteria, applicant.values, applicant.reader(definition.currency))
    unclear = _unclear(definition, applicant, thresholds)
    reasons = (
        *context.against,
        *_against_campaign(campaign),
        *_against_time(definition, at),
        *_against_contact(definition, applicant, at, is_unclear=bool(unclear)),
        *_against_purchase(definition, context, bundle_id),
    )
    if reasons:
        return Refused(reasons, unclear)
    deadline = at + timedelta(days=definition.completion_window_days)
    return Enrolled(at, deadline, now, bundle_id, thresholds)


def _against_campaign(campaign: Campaign) -> Iterator[Refusal]:
    if not campaign.is_running:
        yield Refusal.CAMPAIGN_NOT_ACTIVE
    elif not campaign.accepts_enrollments:
        yield Refusal.ENROLLING_PAUSED


def _against_time(definition: CampaignDefinition, at: datetime) -> Iterator[Refusal]:
    if definition.starts_at is not None and at < definition.starts_at:
        yield Refusal.BEFORE_WINDOW
    if definition.ends_at is not None and at > definition.ends_at:
        yield Refusal.AFTER_WINDOW
    if definition.enrollment_deadline is not None and at > definition.enrollment_deadline:
        yield Refusal.AFTER_ENROLLMENT_DEADLINE


def _unclear(
    definition: CampaignDefinition, applicant: Applicant, thresholds: Thresholds
) -> tuple[UnclearThreshold, ...]:
    if _lacks_audit(definition, applicant):
        return ()
    return unclear_thresholds(definition.criteria, thresholds, applicant.values)


def _lacks_audit(definition: CampaignDefinition, applicant: Applicant) -> bool:
    return definition.family is Family.INCENTIVE and applicant.audit is None


def _against_contact(
    definition: CampaignDefinition, applicant: Applicant, at: datetime, *, is_unclear: bool
) -> Iterator[Refusal]:
    if _lacks_audit(definition, applicant):
        yield Refusal.AUDIT_MISSING
    elif is_unclear:
        yield Refusal.THRESHOLD_UNCLEAR
    if not applicant.has_place:
        yield Refusal.CAMPAIGN_FULL
    if applicant.is_kept_out:
        yield Refusal.CAMPAIGN_DRAINING
    if applicant.former and not _may_enter_again(definition, applicant.former, at):
        yield Refusal.ALREADY_ENROLLED


def _may_enter_again(definition: CampaignDefinition, former: tuple[Former, ...], at: datetime) -> bool:
    """Only where the campaign allows it, some days after the last one ended; never after an opt-out."""
    ends = [one.ended_at for one in former if one.ended_at is not None]
    opted_out = any(one.exit_reason is ExitReason.UNSUBSCRIBED for one in former)
    if not definition.allow_re_enrollment or opted_out or len(ends) < len(former):
        return False
    return at >= max(ends) + timedelta(days=definition.re_enrollment_delay_days)


def _against_purchase(definition: CampaignDefinition, context: Context, bundle_id: str | None) -> Iterator[Refusal]:
    if context.is_purchase and not context.bundle_ids:
        yield Refusal.BUNDLE_UNKNOWN
    elif context.bundle_ids and bundle_id is None:
        yield Refusal.BUNDLE_NOT_ELIGIBLE
    if context.amount is None:
        return
    if context.amount.currency != definition.currency:
        yield Refusal.CURRENCY_MISMATCH
    elif context.amount.amount < definition.minimum(bundle_id):
        yield Refusal.BELOW_MINIMUM
