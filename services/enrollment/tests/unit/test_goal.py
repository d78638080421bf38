"""What a contact does that ends her enrollment."""

from datetime import UTC, datetime, timedelta

from contracts.enrollment import MilestoneCompleted
from contracts.examples import example
from contracts.values import Goal
from enrollment_service.domain.goal import reached

ENROLLED = datetime(2026, 3, 1, tzinfo=UTC)
BOOKED = Goal.model_validate({"source": "custom_webhook", "event_name": "booked"})
ANY = Goal.model_validate({"source": "custom_webhook", "reason": "abandoned"})


def did(name: str = "booked", *, seconds: int = 0, source: str = "custom_webhook") -> MilestoneCompleted:
    at = ENROLLED + timedelta(seconds=seconds)
    return example(MilestoneCompleted, source=source, name=name, occurred_at=at)


def test_a_milestone_of_source_and_name_is_the_goal_from_the_enrollment_on() -> None:
    assert reached([BOOKED], did(), ENROLLED) == "goal_achieved"
    others = (did(seconds=-1), did("called"), did(source="manual"))
    assert [reached([BOOKED], one, ENROLLED) for one in others] == [None] * 3


def test_of_several_goals_the_first_is_the_reason() -> None:
    assert reached([BOOKED, ANY], did(), ENROLLED) == "goal_achieved"
    assert reached([ANY, BOOKED], did(), ENROLLED) == "abandoned"
    assert reached([BOOKED, ANY], did("called"), ENROLLED) == "abandoned"
    assert reached([], did(), ENROLLED) is None
