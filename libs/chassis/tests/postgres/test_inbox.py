"""A delivery is applied once, however often and by whoever it comes."""

import asyncio
from datetime import timedelta

from chassis.postgres import inbox
from chassis.testing import Running
from chassis.testing.running import TENANT
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import Work, all_notes, milestone, milestones


async def test_a_delivery_repeated_in_one_run_is_applied_once(service: Running[Work]) -> None:
    await service.receive(milestone("a"), repeat=3)
    assert await service.do(all_notes) == {"a": 1}


async def test_a_delivery_repeated_in_a_later_run_is_applied_once(service: Running[Work]) -> None:
    records = [service.record(event) for event in milestones(10)]
    await service.take(*records)
    await service.take(*reversed(records))
    assert set((await service.do(all_notes)).values()) == {1}


async def test_the_same_news_under_another_id_is_another_delivery(service: Running[Work]) -> None:
    await service.receive(milestone("a"))
    await service.receive(milestone("a"))
    assert await service.do(all_notes) == {"a": 2}


async def test_consumers_that_race_for_the_same_deliveries_apply_each_once(service: Running[Work]) -> None:
    records = [service.record(event) for event in milestones(60)]
    halves = [records[:40], records[20:], list(reversed(records)), records[10:50]]
    await asyncio.gather(*(service.take(*half) for half in halves for _ in range(2)))
    assert await service.do(all_notes) == {event.reference: 1 for event in milestones(60)}


async def test_without_the_inbox_repetitions_show(service: Running[Work]) -> None:
    from chassis import faults  # noqa: PLC0415 - this test alone takes a protection away

    records = [service.record(event) for event in milestones(5)]
    faults.arm("", "inbox")
    try:
        await service.take(*records)
        await service.take(*records)
    finally:
        faults.arm("", "")
    assert set((await service.do(all_notes)).values()) == {2}


async def test_deliveries_older_than_any_topic_are_forgotten(open_toy: OpenToy) -> None:
    async with open_toy() as service:
        await service.receive(*milestones(5))
        await service.advance(timedelta(days=10))
        async with service.database.transaction(TENANT) as transaction:
            assert await inbox.forget(transaction, after=timedelta(days=11), limit=100) == 0
            assert await inbox.forget(transaction, after=timedelta(days=9), limit=3) == 3
            assert await inbox.forget(transaction, after=timedelta(days=9), limit=100) == 2
