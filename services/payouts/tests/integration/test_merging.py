"""Two contacts who are one person: what is of one is of the other."""

import asyncio
from itertools import permutations
from uuid import UUID

import pytest

from chassis.testing import Running, contact
from contracts.base import Event
from contracts.enrollment import ContactChanged
from contracts.examples import example
from payouts_service.handlers.merged import follow_merges
from payouts_service.work import Work
from services.payouts.tests.story import Story

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
ADA, THIRD, STRANGER = UUID(int=1), UUID(int=2), UUID(int=3)


def merged(absorbed: UUID, into: UUID) -> ContactChanged:
    return example(ContactChanged, contact_id=absorbed, merged_into=into, version=9)


async def own(service: Running[Work], whose: UUID, story: Story) -> int:
    async with service.client(contact(whose)) as her:
        return (await her.get(f"/api/campaigns/enrollments/{story.enrollment_id}/payout")).status_code


async def test_the_choice_belongs_to_the_person_under_either_id(service: Running[Work]) -> None:
    story = Story.of()
    await service.receive(story.paid, merged(story.contact_id, ADA), story.started, story.met)
    assert [await own(service, whose, story) for whose in (ADA, story.contact_id, STRANGER)] == [200, 200, 404]
    async with service.client(contact(ADA)) as her:
        path = f"/api/campaigns/enrollments/{story.enrollment_id}/choose-payout"
        assert (await her.post(path, json={"type": "refund"})).json()["state"] == "chosen"


async def test_contacts_lead_to_the_last_one_whichever_merge_is_heard_of_first(service: Running[Work]) -> None:
    for order in permutations(range(2)):
        story = Story.of(f"pi_{order}")
        ada = UUID(int=10 + order[0])
        merges: list[Event] = [merged(story.contact_id, ada), merged(ada, THIRD)]
        await service.receive(story.paid, story.started, story.met, *(merges[place] for place in order), repeat=2)
        assert [await own(service, whose, story) for whose in (ada, THIRD, story.contact_id, STRANGER)] == [
            200,
            200,
            200,
            404,
        ]
        person = await service.do(_person, story.contact_id)
        assert {story.contact_id, ada, THIRD} <= set(person)


@pytest.mark.parametrize("held", range(2))
async def test_a_chain_is_whole_though_its_merges_are_heard_of_at_the_same_time(
    service: Running[Work], held: int
) -> None:
    story = Story.of()
    await service.receive(story.paid, story.started, story.met)
    merges = [merged(story.contact_id, ADA), merged(ADA, THIRD)]
    async with service.database.transaction(service.tenant) as transaction:
        await follow_merges(service.service.work(transaction), [merges[held]])
        other = asyncio.create_task(service.receive(merges[1 - held]))
        await service.held_up(other)
    await other
    assert [await own(service, whose, story) for whose in (ADA, THIRD, STRANGER)] == [200, 200, 404]
    everybody = [sorted(await service.do(_person, whose)) for whose in (story.contact_id, ADA, THIRD)]
    assert everybody == [sorted((story.contact_id, ADA, THIRD))] * 3


async def _person(work: Work, contact_id: UUID) -> list[UUID]:
    return await work.merged.person(contact_id)
