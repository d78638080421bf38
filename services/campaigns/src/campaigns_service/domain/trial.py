"""A dry run: what a campaign says to somebody who might enroll, as far as its own rules decide it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.values import (
    ROOTS,
    CampaignDefinition,
    CriterionTemplate,
    Money,
    Reader,
    Threshold,
    Unclear,
    personal_texts,
    threshold_of,
    value_at,
)

from .campaign import Campaign
from .landing import Landing


@dataclass(frozen=True)
class Attempt:
    """Somebody at a time, with a purchase and what is known of the person, by where it comes from."""

    at: datetime | None = None
    bundle_id: str | None = None
    amount: Money | None = None
    audit: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    chat_insights: Mapping[str, Any] = field(default_factory=dict)
    meeting_notes: Mapping[str, Any] = field(default_factory=dict)
    onboarding_plan: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One rule, whether it lets the contact in, and why in words."""

    rule: str
    holds: bool
    reason: str


def checks(campaign: Campaign, landing: Landing, attempt: Attempt, reader: Reader) -> list[Check]:
    """Every rule of a campaign about an attempt; enrolling asks more: audits, former enrollments, suppressions."""
    return [
        Check("status", campaign.accepts_enrollments, f"the campaign is {campaign.status}"),
        Check("window", landing.admits, f"at {landing.seen_at:%Y-%m-%d %H:%M} UTC it {_admits(landing)}"),
        *_of_purchase(landing, attempt),
        *_of_criteria(landing, attempt, reader),
    ]


def _admits(landing: Landing) -> str:
    return "admits" if landing.admits else "does not admit"


def _of_purchase(landing: Landing, attempt: Attempt) -> Iterator[Check]:
    if attempt.bundle_id is not None:
        is_listed = attempt.bundle_id in landing.bundle_ids
        yield Check("bundle", is_listed, f"{attempt.bundle_id} is {'' if is_listed else 'not '}listed")
    if attempt.amount is not None:
        currency, least = landing.definition.currency, landing.minimum(attempt.bundle_id or "")
        yield Check("currency", attempt.amount.currency == currency, f"the campaign is in {currency}")
        yield Check("minimum", attempt.amount.amount >= least, f"{attempt.amount.amount} of at least {least}")


def _of_criteria(landing: Landing, attempt: Attempt, reader: Reader) -> Iterator[Check]:
    for template in landing.definition.criteria:
        found = _threshold(template, attempt, reader)
        is_clear = not isinstance(found, Unclear)
        reason = f"the threshold {found}" if isinstance(found, Unclear) else f"the threshold is {found.shown or 'none'}"
        yield Check(f"criterion '{template.label_template}'", is_clear, reason)


@dataclass(frozen=True)
class TriedCriterion:
    """A criterion as it would be promised, or why it could not be."""

    template_id: UUID
    label: str
    """With its placeholders where the threshold is unclear."""
    description: str
    target: str | None
    """What has to be reached, as a person reads it; None of what is not counted."""
    unclear: str | None
    """Why the threshold cannot be told; None if it can."""
    unclear_code: str | None
    """The same for programs."""


def tried_criteria(definition: CampaignDefinition, attempt: Attempt, reader: Reader) -> list[TriedCriterion]:
    """Every criterion of a definition as it would be promised to whoever attempts."""
    return [_tried(template, attempt, reader) for template in definition.criteria]


def _tried(template: CriterionTemplate, attempt: Attempt, reader: Reader) -> TriedCriterion:
    found = _threshold(template, attempt, reader)
    if isinstance(found, Unclear):
        texts = (template.label_template, template.description_template)
        return TriedCriterion(template.template_id, *texts, None, str(found), found.code)
    texts = personal_texts(template, found, lambda path: _known(attempt, path), reader)
    return TriedCriterion(template.template_id, *texts, found.shown or None, None, None)


def _threshold(template: CriterionTemplate, attempt: Attempt, reader: Reader) -> Threshold | Unclear:
    said = _known(attempt, template.threshold_source) if template.threshold_source else None
    return threshold_of(template, said, reader)


def _known(attempt: Attempt, path: str) -> object:
    return value_at({root: getattr(attempt, root) for root in ROOTS}, path.split("."))
