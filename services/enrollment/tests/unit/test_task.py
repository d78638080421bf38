"""Tasks: given once by a step, and closed once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.ids import named_id
from enrollment_service.domain import journey_instance
from enrollment_service.domain.journey import Standing, begin
from enrollment_service.domain.task import Task, TaskStatus, assigned, closed
from services.enrollment.tests.journeys import ask, journey, moment, wait
from services.enrollment.tests.unit.test_journey import instance

NOW = datetime(2026, 3, 1, tzinfo=UTC)
USER, OTHER = UUID(int=8), UUID(int=9)


def given() -> Task:
    on = journey(ask(1, 2, due=3600), wait(2))
    moved = journey_instance.move(instance(begin(on, moment(NOW))), on, NOW, make_id=named_id)
    assert moved.instance.state.standing is Standing.UNDER_WAY
    (task,) = moved.tasks
    assert task.task_id == moved.begun[0].execution_id
    return task


def test_a_step_gives_a_task_and_the_journey_goes_on() -> None:
    task = given()
    assert (task.title, task.activity_subtype, task.status) == ("Call her back", "call_back", TaskStatus.OPEN)
    assert (task.assignee_id, task.created_at, task.due_at) == (None, NOW, NOW + timedelta(hours=1))


def test_a_task_is_closed_once_and_then_stays_as_it_is() -> None:
    later = NOW + timedelta(days=1)
    done = closed(given(), TaskStatus.DONE, by=USER, now=later)
    assert done is not None
    assert (done.status, done.closed_at, done.closed_by) == (TaskStatus.DONE, later, USER)
    assert closed(done, TaskStatus.CANCELLED, by=OTHER, now=later) is None
    assert assigned(done, OTHER) is None


def test_a_task_goes_from_hand_to_hand_while_it_is_open() -> None:
    hers = assigned(given(), USER)
    assert hers is not None
    assert hers.assignee_id == USER
    nobodys = assigned(hers, None)
    assert nobodys == given()
