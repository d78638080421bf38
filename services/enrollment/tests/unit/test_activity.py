"""What our own services know a contact has done."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from contracts.values import TrackingSource
from enrollment_service.domain.activity import milestone_of_audit, milestones_of_input
from enrollment_service.domain.contact import Findings, Input, InputKind

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA = UUID(int=5)


def test_an_audit_is_an_assessment_completed_and_its_correction_the_same_one() -> None:
    audit = milestone_of_audit(Findings(UUID(int=1), ADA, AT, {"team": 3}))
    corrected = milestone_of_audit(Findings(UUID(int=2), ADA, AT.astimezone(timezone(timedelta(hours=5)))))
    another = milestone_of_audit(Findings(UUID(int=3), ADA, AT + timedelta(days=1)))
    assert (audit.contact_id, audit.source, audit.name) == (ADA, TrackingSource.DIAGNOSTIC_COMPLETION, "audit")
    assert audit.reference == corrected.reference != another.reference


@pytest.mark.parametrize(("reference", "named"), [("chat-1", "chat-1"), (None, str(UUID(int=9)))])
def test_a_conversation_is_a_chat_session_under_its_reference(reference: str | None, named: str) -> None:
    (session,) = milestones_of_input(Input(UUID(int=9), ADA, InputKind.CHAT_INSIGHTS, AT, reference=reference))
    assert (session.source, session.reference, session.occurred_at) == (TrackingSource.CHAT_SESSION, named, AT)


@pytest.mark.parametrize("kind", [InputKind.MEETING_NOTES, InputKind.ONBOARDING_PLAN])
def test_what_staff_wrote_down_is_nothing_that_the_contact_did(kind: InputKind) -> None:
    assert milestones_of_input(Input(UUID(int=9), ADA, kind, AT)) == []
