"""A journey without branches is a list of messages."""

from uuid import UUID

import pytest

from campaigns_service.domain.message import Message, messages_of
from contracts.values import (
    Content,
    EmailContent,
    EmailText,
    ExitCampaign,
    Journey,
    LocalTime,
    SendEmail,
    SendSms,
    ShortContent,
    ShortText,
    Step,
    Wait,
)

SMS, MAIL = UUID(int=91), UUID(int=92)
CONTENTS: dict[UUID, Content] = {
    SMS: ShortContent(channel="sms", texts={"en": ShortText(body="Hi {{ first_name }}, {{plan}}: {{ own_field_2 }}")}),
    MAIL: EmailContent(texts={"en": EmailText(subject="Hello", body="Again")}),
}
FIRST = SendSms(step_id=UUID(int=1), name="one", content_id=SMS, content_version=1, next=UUID(int=2))
PAUSE = Wait(step_id=UUID(int=2), name="two", seconds=3_600, next=UUID(int=3))
LAST = SendEmail(step_id=UUID(int=3), name="three", content_id=MAIL, content_version=1, delay_seconds=1_830)


def journey(*steps: Step) -> Journey:
    return Journey(entry=steps[0].step_id if steps else None, steps=steps)


def test_waits_are_delays_and_tags_have_the_names_of_the_list() -> None:
    assert messages_of(journey(FIRST, PAUSE, LAST), CONTENTS) == [
        Message(1, 0, "Hi {{firstName}}, {{plan}}: {{ownField2}}", "sms"),
        Message(2, 90, "Again", "email"),
    ]


def test_a_journey_of_nothing_has_no_messages() -> None:
    assert messages_of(journey(), {}) == []


@pytest.mark.parametrize(
    "other",
    [
        PAUSE.model_copy(update={"until": LocalTime(at="09:00")}),
        PAUSE.model_copy(update={"until_criteria_met": True}),
        ExitCampaign(step_id=PAUSE.step_id, name="leave"),
    ],
)
def test_a_journey_that_does_more_is_no_list(other: Step) -> None:
    assert messages_of(journey(FIRST, other, LAST), CONTENTS) is None
