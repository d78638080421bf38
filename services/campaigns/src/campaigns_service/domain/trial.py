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
    Fault,
    Money,
    Reader,
    Reason,
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


class CheckReason(Reason):
    """What one rule of a campaign says to an attempt."""

    STATUS_ADMITS = "the campaign is {status} and lets contacts in"
    STATUS_ADMITS_NOBODY = "the campaign is {status} and lets nobody in"
    WINDOW_IS_OPEN = "at {at} it lets contacts in"
    WINDOW_IS_CLOSED = "at {at} it lets nobody in"
    BUNDLE_ENROLLS = "{bundle} is one of its bundles."
    BUNDLE_ENROLLS_NOBODY = "{bundle} is none of its bundles."
    CURRENCY_FITS = "the campaign is in {currency}, and so is the purchase"
    CURRENCY_DOES_NOT_FIT = "the campaign is in {currency}, and the purchase is not"
    AMOUNT_SUFFICES = "{paid} was paid of at least {least}, in minor units."
    AMOUNT_BELOW_MINIMUM = "only {paid} was paid of at least {least}, in minor units"
    THRESHOLD_KNOWN = "the threshold is {threshold}"
    THRESHOLD_NOT_NEEDED = "there is no threshold"


@dataclass(frozen=True)
class Check:
    """One rule, whether it lets the contact in, and why."""

    rule: str
    holds: bool
    why: Fault
    """At the criterion that the rule is about, by the template of its label; at nothing for other rules."""


def checks(campaign: Campaign, landing: Landing, attempt: Attempt, reader: Reader) -> list[Check]:
    """Every rule of a campaign about an attempt; enrolling asks more: audits, former enrollments, suppressions."""
    status = CheckReason.STATUS_ADMITS if campaign.accepts_enrollments else CheckReason.STATUS_ADMITS_NOBODY
    window = CheckReason.WINDOW_IS_OPEN if landing.admits else CheckReason.WINDOW_IS_CLOSED
    return [
        Check("status", campaign.accepts_enrollments, status.at("", status=campaign.status)),
        Check("window", landing.admits, window.at("", at=f"{landing.seen_at:%Y-%m-%d %H:%M} UTC")),
        *_of_purchase(landing, attempt),
        *_of_criteria(landing, attempt, reader),
    ]


def _of_purchase(landing: Landing, attempt: Attempt) -> Iterator[Check]:
    if attempt.bundle_id is not None:
        is_listed = attempt.bundle_id in landing.bundle_ids
        said = CheckReason.BUNDLE_ENROLLS if is_listed else CheckReason.BUNDLE_ENROLLS_NOBODY
        yield Check("bundle", is_listed, said.at("", bundle=attempt.bundle_id))
    if attempt.amount is not None:
        currency, least = landing.definition.currency, landing.minimum(attempt.bundle_id or "")
        fits, suffices = attempt.amount.currency == currency, attempt.amount.amount >= least
        said = CheckReason.CURRENCY_FITS if fits else CheckReason.CURRENCY_DOES_NOT_FIT
        yield Check("currency", fits, said.at("", currency=currency))
        said = CheckReason.AMOUNT_SUFFICES if suffices else CheckReason.AMOUNT_BELOW_MINIMUM
        yield Check("minimum", suffices, said.at("", paid=attempt.amount.amount, least=least))


def _of_criteria(landing: Landing, attempt: Attempt, reader: Reader) -> Iterator[Check]:
    for template in landing.definition.criteria:
        match _threshold(template, attempt, reader):
            case Unclear() as unclear:
                yield Check("criterion", holds=False, why=unclear.at(template.label_template))
            case found:
                said = CheckReason.THRESHOLD_KNOWN if found.shown else CheckReason.THRESHOLD_NOT_NEEDED
                params = {"threshold": found.shown} if found.shown else {}
                yield Check("criterion", holds=True, why=said.at(template.label_template, **params))


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
