"""Which trigger hears what has happened, and what speaks against letting a contact in by it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.campaigns import CampaignPublished
from contracts.enrollment import Refusal
from contracts.examples import example
from contracts.values import CampaignDefinition, EnrollmentType, EventTrigger, StageChange, Trigger
from enrollment_service.domain.contact import Contact
from enrollment_service.domain.firing import Occurrence, choose, heard
from enrollment_service.domain.rules import Basis, Known

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BASIS = Basis({}, NOW)
ADA = Known(Contact(UUID(int=1), NOW, NOW, tags=("vip",)))
VIP = {"field": "tags", "operator": "contains", "value": "vip"}
STAGE = Occurrence(UUID(int=1), "stage_change", {"from": "lead", "to": "hot lead"}, NOW)


def campaign(*triggers: Trigger, **changed: Any) -> CampaignDefinition:
    return example(CampaignPublished).definition.model_copy(update={"triggers": triggers, **changed})


def event(number: int = 1, **said: Any) -> EventTrigger:
    return EventTrigger.model_validate({"trigger_id": UUID(int=number), "event_name": "booked", **said})


def test_a_change_of_stage_is_heard_without_regard_to_case_and_blanks() -> None:
    asked = StageChange(trigger_id=UUID(int=1), to_stage="Hot  Lead", from_stage="LEAD")
    assert heard(campaign(asked), STAGE) == [asked]
    assert heard(campaign(asked.model_copy(update={"to_stage": "lead"})), STAGE) == []
    assert heard(campaign(asked.model_copy(update={"from_stage": "other"})), STAGE) == []
    anything = asked.model_copy(update={"from_stage": None})
    assert heard(campaign(anything), STAGE) == [anything]


def test_an_event_is_heard_by_its_name_source_and_segment() -> None:
    booked = Occurrence(UUID(int=1), "booked", {"source": "calendar"}, NOW)
    assert heard(campaign(event()), booked) == [event()]
    assert heard(campaign(event(source="calendar")), booked) == [event(source="calendar")]
    assert heard(campaign(event(source="webhook")), booked) == []
    entered = Occurrence(UUID(int=1), "segment_entered", {"segment_id": str(UUID(int=5))}, NOW)
    asked = event(event_name="segment_entered", segment_id=UUID(int=5))
    assert heard(campaign(asked, event()), entered) == [asked]
    assert heard(campaign(event(event_name="segment_entered", segment_id=UUID(int=6))), entered) == []


def test_nothing_is_heard_by_a_trigger_that_is_off_or_where_only_people_let_in() -> None:
    booked = Occurrence(UUID(int=1), "booked", {}, NOW)
    assert heard(campaign(event(is_active=False)), booked) == []
    assert heard(campaign(event(), enrollment_type=EnrollmentType.MANUAL), booked) == []


def test_the_highest_priority_goes_first() -> None:
    booked = Occurrence(UUID(int=1), "booked", {}, NOW)
    low, high = event(1, priority=1), event(2, priority=2)
    assert heard(campaign(low, high), booked) == [high, low]


def test_conditions_and_exclusions_speak_against_a_contact() -> None:
    assert choose([event(enrollment_conditions=VIP)], ADA, BASIS) == ()
    assert choose([event(enrollment_conditions={"not": VIP})], ADA, BASIS) == (Refusal.CONDITIONS_NOT_MET,)
    assert choose([event(exclusion_conditions=VIP)], ADA, BASIS) == (Refusal.EXCLUDED,)
    gone = {"field": "field.gone", "operator": "exists", "value": False}
    assert choose([event(enrollment_conditions=gone)], ADA, BASIS) == (Refusal.CONDITIONS_UNANSWERABLE,)


def test_a_lower_trigger_lets_in_where_a_higher_one_does_not_and_else_the_highest_says_why_not() -> None:
    refusing, other = event(1, enrollment_conditions={"not": VIP}), event(2, exclusion_conditions=VIP)
    assert choose([refusing, event(3)], ADA, BASIS) == ()
    assert choose([refusing, other], ADA, BASIS) == (Refusal.CONDITIONS_NOT_MET,)


def test_a_form_is_heard_by_its_id_or_by_whoever_waits_for_any() -> None:
    any_form = event(1, event_name="form_submitted")
    hers, another = [event(2 + n, event_name="form_submitted", form_id=form) for n, form in enumerate(("77", "78"))]
    filled = Occurrence(UUID(int=1), "form_submitted", {"form_id": "77"}, NOW)
    assert heard(campaign(any_form, hers, another), filled) == [any_form, hers]
