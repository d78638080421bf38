"""A delivery is applied once, however often and by whoever it comes."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.envelope import Record
from chassis.postgres import inbox
from chassis.postgres.inbox import DAYS, Key, claim, disclaim, forget, past_days
from chassis.testing import Running
from chassis.testing.running import OTHER_TENANT, TENANT
from libs.chassis.tests.running_parts import without
from libs.chassis.tests.toy import Work, all_notes, milestone, milestones

KEPT = timedelta(days=30)
ZONE = ZoneInfo("Pacific/Kiritimati")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def said(record: Record, **headers: str) -> Record:
    """The same record under other attributes."""
    return replace(record, headers={**record.headers, **headers})


async def deliveries_by_day(service: Running[Work]) -> dict[int, int]:
    rows = await service.fetch("SELECT day, count(*) AS number FROM inbox GROUP BY day", app=True)
    return {row["day"]: row["number"] for row in rows}


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
    records = [service.record(event) for event in milestones(5)]
    for _ in range(2):
        await without(service, "inbox").take(*records)
    assert set((await service.do(all_notes)).values()) == {2}


async def test_two_sources_may_give_two_events_one_id(service: Running[Work]) -> None:
    record = service.record(milestone("a"))
    other = said(record, ce_source="/elsewhere")
    await service.take(record, other, record, other)
    assert await service.do(all_notes) == {"a": 2}


async def test_sources_too_long_to_index_are_told_apart(service: Running[Work]) -> None:
    record = service.record(milestone("a"))
    long, longer = (said(record, ce_source=f"/{'x' * 300}{end}") for end in "ab")
    await service.take(long, longer, long, longer)
    assert await service.do(all_notes) == {"a": 2}


async def test_one_id_of_two_tenants_is_two_deliveries(service: Running[Work]) -> None:
    record = service.record(milestone("a"))
    await service.take(record)
    await service.take(said(record, ce_tenantid=str(OTHER_TENANT)))
    assert await service.of(OTHER_TENANT).do(all_notes) == await service.do(all_notes) == {"a": 1}


async def test_a_repetition_meets_itself_across_midnight_and_zones(service: Running[Work]) -> None:
    record = service.record(milestone("a"))
    instant = datetime.fromisoformat(record.headers["ce_time"])
    await service.take(record)
    await service.advance(timedelta(hours=25))
    await service.take(said(record, ce_time=instant.astimezone(ZONE).isoformat()))
    assert await service.do(all_notes) == {"a": 1}


async def test_what_is_given_back_can_be_claimed_again(service: Running[Work]) -> None:
    ours = [Key("/s", str(number), day=7) for number in range(3)]
    async with service.database.transaction(TENANT) as transaction:
        assert len(await claim(transaction, ours)) == 3
        await disclaim(transaction, ours[:1])
    async with service.database.transaction(TENANT) as transaction:
        assert await claim(transaction, ours) == {ours[0]}


async def test_only_days_that_nothing_can_repeat_are_emptied(service: Running[Work]) -> None:
    for number in range(1, 4):
        await service.receive(*milestones(number))
        await service.advance(timedelta(days=12))
    assert sorted((await deliveries_by_day(service)).values()) == [1, 2, 3]
    assert await forget(service.database, kept=KEPT) == 1
    assert sorted((await deliveries_by_day(service)).values()) == [2, 3]
    assert await forget(service.database, kept=KEPT) == 0


async def test_what_a_day_still_holds_from_the_round_before_does_no_harm(service: Running[Work]) -> None:
    await service.receive(milestone("a"))
    await service.advance(timedelta(days=DAYS))
    record = service.record(milestone("a"))
    await service.take(record, record)
    assert await service.do(all_notes) == {"a": 2}
    assert await forget(service.database, kept=KEPT) == 0


async def test_replicas_may_empty_the_same_days_at_once(service: Running[Work]) -> None:
    for _ in range(3):
        await service.receive(*milestones(5))
        await service.advance(timedelta(days=1))
    await service.advance(timedelta(days=33))
    await asyncio.gather(*(forget(service.database, kept=KEPT) for _ in range(4)))
    assert await deliveries_by_day(service) == {}


async def test_a_day_is_emptied_while_claims_of_other_days_are_open(service: Running[Work]) -> None:
    await service.receive(milestone("old"))
    await service.advance(timedelta(days=32))
    async with service.database.transaction(TENANT) as transaction:
        await claim(transaction, [Key("/s", "new", inbox.day_of(transaction.now))])
        assert await forget(service.database, kept=KEPT) == 1
    assert sum((await deliveries_by_day(service)).values()) == 1


async def test_the_ring_has_as_many_days_as_the_code_believes(service: Running[Work]) -> None:
    found = await service.fetch("SELECT FROM pg_inherits WHERE inhparent = 'inbox'::regclass", app=True)
    assert len(found) == DAYS


@given(
    after=st.timedeltas(timedelta(), timedelta(days=10_000)),
    age=st.timedeltas(-inbox.AHEAD, KEPT),
)
def test_nothing_the_inbox_must_know_is_in_a_day_that_is_over(after: timedelta, age: timedelta) -> None:
    now = NOON + after
    assert inbox.day_of(now - age) not in past_days(now, kept=KEPT)


@pytest.mark.parametrize("kept", [1, 30, 36])
def test_days_are_over_before_the_ring_comes_round(kept: int) -> None:
    ahead = inbox.day_of(NOON + timedelta(days=2))
    assert ahead in past_days(NOON, kept=timedelta(days=kept))
