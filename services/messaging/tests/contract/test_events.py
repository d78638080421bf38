"""The examples others wrote are accepted; what we say has the shape of our own examples."""

import json

import pytest

from chassis.testing import Running
from contracts.base import Event
from contracts.campaigns import CampaignChanged, CampaignPublished, ContentPublished
from contracts.enrollment import ContactChanged, ContactErased, StepDue
from contracts.examples import example, path_of
from contracts.gateway import MessageFeedback, MessageReceived, MessageReported, PasswordLinkMade
from contracts.messaging import ContactSuppressed, MessageSettled
from contracts.values import Channel
from messaging_service.consumers import TABLE
from messaging_service.handlers import suppressions
from messaging_service.work import Work


def test_every_event_we_read_has_a_handler() -> None:
    assert {subscription.event for subscription in TABLE} == {
        ContactChanged,
        ContactErased,
        CampaignPublished,
        ContentPublished,
        CampaignChanged,
        StepDue,
        PasswordLinkMade,
        MessageReported,
        MessageReceived,
        MessageFeedback,
    }


@pytest.mark.parametrize("event", [subscription.event for subscription in TABLE])
async def test_the_example_of_an_event_is_accepted(service: Running[Work], event: type[Event]) -> None:
    if event is ContactErased:
        await service.receive(example(ContactChanged, version=example(ContactErased).version))
    await service.receive(example(event))
    assert await service.parked() == []


async def test_what_we_say_has_the_shape_of_its_example(service: Running[Work]) -> None:
    due = example(StepDue)
    moved = due.model_copy(update={"stale_at": await service.now()})
    await service.receive(moved)
    await service.carry_out()
    await service.do(suppressions.suppress, due.contact_id, Channel.EMAIL, staff_id=due.contact_id)
    for said in await service.all_said():
        shape = json.loads(path_of(type(said)).read_bytes())
        assert json.loads(said.model_dump_json()).keys() == shape.keys()
    assert {type(said) for said in await service.all_said()} == {MessageSettled, ContactSuppressed}
