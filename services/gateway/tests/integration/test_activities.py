"""Each tracking source that our own products tell, through the door for activities."""

import pytest

from contracts.gateway import ActivityRecorded
from contracts.values import TrackingSource
from services.gateway.tests.fakes import Door
from services.gateway.tests.payloads import activity


async def told(door: Door, source: TrackingSource, **changed: object) -> ActivityRecorded:
    answer = await door.hook(activity(source=source, **changed), "activity")
    assert answer.json() == {"received": True}
    (said,) = await door.running.said(ActivityRecorded)
    assert said.source is source
    return said


async def test_a_chat_session_is_told_by_the_webhook_for_activities(door: Door) -> None:
    said = await told(door, TrackingSource.CHAT_SESSION, name="support_chat")
    assert (said.name, said.value) == ("support_chat", None)


async def test_a_watched_video_is_told_by_the_webhook_for_activities(door: Door) -> None:
    said = await told(door, TrackingSource.VIDEO_WATCH, name="training_1", value="0.95")
    assert (said.name, str(said.value)) == ("training_1", "0.95")


@pytest.mark.parametrize("source", [TrackingSource.VIDEO_WATCH, TrackingSource.DIAGNOSTIC_COMPLETION])
async def test_what_is_measured_is_not_taken_without_its_value(door: Door, source: TrackingSource) -> None:
    answer = await door.hook(activity(source=source), "activity")
    (wrong,) = answer.json()["errors"]
    assert (answer.status_code, wrong["field"]) == (422, "body.value")
    assert wrong["reason"].startswith("value: the s")
    assert await door.running.said(ActivityRecorded) == []
    assert await door.rows() == []


async def test_a_completed_assessment_is_told_by_the_webhook_for_activities(door: Door) -> None:
    said = await told(door, TrackingSource.DIAGNOSTIC_COMPLETION, name="maturity", value=72)
    assert (said.name, str(said.value)) == ("maturity", "72")
