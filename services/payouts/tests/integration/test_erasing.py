"""A contact who is forgotten: what was noted about her goes, and what was paid stays."""

from uuid import UUID

import pytest

from chassis.testing import Running
from chassis.testing.canary import tables_with
from contracts.enrollment import ContactChanged, ContactErased
from contracts.examples import example
from payouts_service.work import Work
from services.payouts.tests.story import Story

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
ADA = UUID(int=1)


async def test_notes_of_everybody_who_is_she_go_and_her_payout_stays(service: Running[Work]) -> None:
    story = Story.of()
    await service.receive(story.paid, story.started, story.met)
    await story.choose(service)
    await story.resolve(service)
    await service.carry_out()
    before = await story.shown(service)
    assert await tables_with(service, ("well done",)) == {"payouts", "guarantees"}
    merged = example(ContactChanged, contact_id=story.contact_id, merged_into=ADA, version=9)
    await service.receive(merged, example(ContactErased, contact_id=ADA), repeat=2)
    assert await tables_with(service, ("well done",)) == set()
    assert await service.parked() == []
    after = await story.shown(service)
    assert (after["state"], after["amount"]) == (before["state"], before["amount"])
