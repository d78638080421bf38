"""The examples of what we read are understood, and what we say has the shape of its example."""

import json

import pytest

from chassis.testing import Running
from chassis.testing.fixtures import Start
from contracts.base import Event
from contracts.enrollment import (
    ContactChanged,
    ContactErased,
    EnrollmentEnded,
    EnrollmentRefused,
    EnrollmentStarted,
    MilestoneCompleted,
    StepCompleted,
    StepDue,
)
from contracts.examples import example, path_of
from contracts.gateway import ActivityRecorded
from contracts.messaging import MessageSettled
from contracts.progress import CriteriaMissed
from enrollment_service.app import build
from enrollment_service.consumers import TABLE
from enrollment_service.handlers.erasing import erase_contact
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.story import PEPPER, PUBLISHED, active, audit, of, paid

SAID = (
    ContactChanged,
    ContactErased,
    MilestoneCompleted,
    EnrollmentStarted,
    EnrollmentRefused,
    EnrollmentEnded,
    StepDue,
    StepCompleted,
)


@pytest.mark.parametrize("event", [subscription.event for subscription in TABLE], ids=lambda event: event.type_name())
def test_every_event_we_read_has_an_example_we_understand(event: type[Event]) -> None:
    assert example(event).record_key()


async def test_everything_we_say_has_the_shape_of_its_example(start: Start) -> None:
    async with start(build, Settings, identity_pepper=PEPPER) as service:
        await live_through(service)
        for kind in SAID:
            said = await service.said(kind)
            assert said, kind
            assert shape(json.loads(said[-1].model_dump_json())) == shape(json.loads(path_of(kind).read_bytes())), kind


async def live_through(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, active(), paid(bundle_id="other", reference="pi_other"))
    await audit(service, desired_monthly_revenue=50000)
    await service.receive(example(ActivityRecorded, identity=of("ada@example.com")), paid())
    (due,) = await service.said(StepDue)
    names = {name: getattr(due, name) for name in ("execution_id", "enrollment_id", "campaign_id", "step_id")}
    await service.receive(example(MessageSettled, **names), example(CriteriaMissed, enrollment_id=due.enrollment_id))
    await service.do(erase_contact, due.contact_id, dry_run=False)


def shape(written: object) -> object:
    """Names, and what is below them; of a list its first item."""
    match written:
        case dict():
            return {name: shape(value) for name, value in written.items() if name != "merge_fields"}
        case list():
            return [shape(item) for item in written[:1]]
        case _:
            return None
