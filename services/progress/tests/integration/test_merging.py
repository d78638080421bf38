"""Two contacts who are one person: what either did counts for the promises of both, once, whatever comes first."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from chassis.testing import Running, contact
from chassis.testing.fixtures import Start
from contracts.base import Event
from contracts.enrollment import ContactChanged, EnrollmentStarted
from contracts.progress import CriteriaMet
from progress_service.app import build
from progress_service.settings import Settings
from progress_service.work import Work
from services.progress.tests.merges import THIRD, TWIN, merged, of
from services.progress.tests.story import STARTED, by_hand, counted, milestones, own_path


@pytest.fixture
async def service(start: Start) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings) as running:
        await running.advance(STARTED.enrolled_at - await running.now() + timedelta(days=1))
        yield running
        assert not await running.parked()


async def met(service: Running[Work]) -> list[UUID]:
    return [one.contact_id for one in await service.said(CriteriaMet)]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
async def test_milestones_of_both_reach_the_goal_once_in_any_order_of_arrival(
    service: Running[Work], order: tuple[int, ...]
) -> None:
    first, second = milestones(2)
    (of_twin,) = of(TWIN, second)
    events: list[Event] = [counted(2), first, of_twin, merged()]
    await service.receive(*(events[place] for place in order), repeat=2)
    assert await met(service) == [STARTED.contact_id]


async def test_a_promise_of_the_one_that_is_gone_counts_what_the_other_did_and_does(service: Running[Work]) -> None:
    hers: EnrollmentStarted = counted(3).model_copy(update={"contact_id": TWIN})
    first, second, third = milestones(3)
    await service.receive(hers, first, *of(TWIN, second), merged())
    assert await met(service) == []
    await service.receive(third)
    assert await met(service) == [STARTED.contact_id]


async def test_the_same_activity_told_of_both_counts_once(service: Running[Work]) -> None:
    first, second = milestones(2)
    await service.receive(counted(2), first, *of(TWIN, first), merged(), *of(TWIN, first), first)
    assert await met(service) == []
    await service.receive(*of(TWIN, second))
    assert await met(service) == [STARTED.contact_id]


@pytest.mark.parametrize(
    "chain", [(merged(), merged(STARTED.contact_id, THIRD)), (merged(STARTED.contact_id, THIRD), merged())]
)
async def test_contacts_lead_to_the_last_one_whichever_merge_is_heard_of_first(
    service: Running[Work], chain: tuple[ContactChanged, ...]
) -> None:
    first, second, third = milestones(3)
    await service.receive(counted(3), *chain, first, *of(TWIN, second), *of(THIRD, third))
    assert await met(service) == [THIRD]


async def test_both_may_report_on_what_was_promised_to_one(service: Running[Work]) -> None:
    promise = by_hand()
    await service.receive(promise, merged())
    for whose, status in ((TWIN, 200), (STARTED.contact_id, 200), (THIRD, 404)):
        async with service.client(contact(whose)) as her:
            path = f"{own_path(promise.criteria[0].criterion_id)}/submit"
            assert (await her.post(path, json={"evidence": "done"})).status_code == status
