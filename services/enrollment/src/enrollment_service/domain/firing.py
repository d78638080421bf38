"""Triggers hear what happens to contacts; the decision whether one is let in is that of everybody who asks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from contracts.enrollment import MilestoneCompleted, Refusal, SegmentEntered, SegmentLeft
from contracts.values import (
    ENTERED,
    FORM_SUBMITTED,
    LEFT,
    CampaignDefinition,
    EnrollmentType,
    EventTrigger,
    ManualTrigger,
    Rule,
    StageChange,
    TimeBased,
    Trigger,
    rule_faults,
)

from .folding import tag_of
from .rules import Basis, Known, matches
from .submission import Submission


@dataclass(frozen=True)
class Occurrence:
    """Something that has happened to a contact, and that a trigger may wait for."""

    contact_id: UUID
    name: str
    about: Mapping[str, str]
    """What is known of it besides: source, segment, form, stages, or trigger and day."""
    occurred_at: datetime


def occurrence_of(event: MilestoneCompleted | SegmentEntered | SegmentLeft | Submission) -> Occurrence:
    """What triggers hear of an event."""
    match event:
        case MilestoneCompleted():
            return Occurrence(event.contact_id, event.name, {"source": event.source.value}, event.occurred_at)
        case SegmentEntered() | SegmentLeft():
            name = ENTERED if isinstance(event, SegmentEntered) else LEFT
            return Occurrence(event.contact_id, name, {"segment_id": str(event.segment_id)}, event.occurred_at)
        case Submission():
            return Occurrence(event.contact_id, FORM_SUBMITTED, {"form_id": event.form_id}, event.submitted_at)


def heard(definition: CampaignDefinition, occurrence: Occurrence) -> list[Trigger]:
    """The triggers of a campaign that have waited for this, the one with the highest priority first."""
    if definition.enrollment_type is EnrollmentType.MANUAL:
        return []
    meant = [one for one in definition.triggers if one.is_active and _is_meant(one, occurrence)]
    return sorted(meant, key=lambda one: -one.priority)


def _is_meant(trigger: Trigger, occurrence: Occurrence) -> bool:
    about = occurrence.about
    match trigger:
        case StageChange():
            stages = (trigger.to_stage, about.get("to")), (trigger.from_stage, about.get("from"))
            is_it = all(wanted is None or tag_of(wanted) == stage for wanted, stage in stages)
        case EventTrigger():
            segment = str(trigger.segment_id) if trigger.segment_id else None
            wanted = ("source", trigger.source), ("segment_id", segment), ("form_id", trigger.form_id)
            is_it = all(value in (None, about.get(name)) for name, value in wanted)
        case TimeBased():
            is_it = str(trigger.trigger_id) == about.get("trigger_id")
        case ManualTrigger():
            is_it = False
        case _:
            assert_never(trigger)
    return trigger.hears == occurrence.name and is_it


def choose(triggers: Sequence[Trigger], known: Known, basis: Basis) -> tuple[Refusal, ...]:
    """What speaks against letting a contact in: nothing, if one of these triggers would; else what the first says."""
    answers = [tuple(_against(one, known, basis)) for one in triggers]
    return () if () in answers else answers[0]


def _against(trigger: Trigger, known: Known, basis: Basis) -> Iterator[Refusal]:
    wanted, excluded = trigger.enrollment_conditions, trigger.exclusion_conditions
    if any(one is not None and rule_faults(one, basis.own) for one in (wanted, excluded)):
        yield Refusal.CONDITIONS_UNANSWERABLE
        return
    if not _holds(wanted, known, basis, otherwise=True):
        yield Refusal.CONDITIONS_NOT_MET
    if _holds(excluded, known, basis, otherwise=False):
        yield Refusal.EXCLUDED


def _holds(rule: Rule | None, known: Known, basis: Basis, *, otherwise: bool) -> bool:
    return otherwise if rule is None else matches(rule, known, basis)
