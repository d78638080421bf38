"""Which tenants are to be visited: none without a reason, and all of them now and then."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.tenants import Tenants, TenantSchedule
from chassis.testing import Running
from chassis.testing.running import OTHER_TENANT, TENANT, tenant_changed
from libs.chassis.tests.toy import Work, keep_note

HOUR = timedelta(hours=1)
THIRD = UUID("01910000-0000-7000-8000-000000000003")


async def known_schedule(service: Running[Work], *, poll: timedelta = HOUR) -> TenantSchedule:
    """A schedule after the first visit to everybody."""
    schedule = TenantSchedule(Tenants(service.database, poll=poll), service.database)
    assert sorted(await schedule.next()) == [TENANT, OTHER_TENANT]
    return schedule


async def test_it_is_the_turn_of_a_tenant_that_changed(service: Running[Work]) -> None:
    schedule = await known_schedule(service)
    waiting = asyncio.create_task(schedule.next())
    await service.of(OTHER_TENANT).do(keep_note, "changed")
    assert await waiting == [OTHER_TENANT]


async def test_by_time_a_change_is_no_reason(service: Running[Work]) -> None:
    schedule = TenantSchedule(Tenants(service.database, poll=HOUR), service.database, by_time=True)
    await schedule.next()
    schedule.again(OTHER_TENANT, after=timedelta(milliseconds=20))
    await service.do(keep_note, "changed")
    assert await schedule.next() == [OTHER_TENANT]


async def test_what_changed_while_nobody_waited_is_not_missed(service: Running[Work]) -> None:
    schedule = await known_schedule(service)
    await service.do(keep_note, "changed")
    assert await schedule.next() == [TENANT]


async def test_it_is_a_tenants_turn_when_its_time_has_come(service: Running[Work]) -> None:
    schedule = await known_schedule(service)
    schedule.again(TENANT, after=HOUR)
    schedule.again(OTHER_TENANT, after=timedelta(milliseconds=20))
    assert await schedule.next() == [OTHER_TENANT]


async def test_it_is_everybodys_turn_now_and_then(service: Running[Work]) -> None:
    schedule = await known_schedule(service, poll=timedelta(milliseconds=30))
    assert len(await schedule.next()) == 2


async def test_a_tenant_that_is_new_has_its_turn_at_once(service: Running[Work]) -> None:
    schedule = await known_schedule(service)
    await replace(service, tenant=THIRD).receive(tenant_changed(THIRD))
    assert await schedule.next() == [THIRD]


async def test_a_tenant_that_changed_before_it_was_known_has_its_turn_once_it_is(service: Running[Work]) -> None:
    schedule, third = await known_schedule(service), replace(service, tenant=THIRD)
    await third.do(keep_note, "written before the tenant is known here")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(schedule.next(), timeout=0.2)
    await third.receive(tenant_changed(THIRD))
    assert await schedule.next() == [THIRD]


async def test_a_suspended_tenant_has_no_more_turns(service: Running[Work]) -> None:
    schedule = await known_schedule(service)
    await service.receive(tenant_changed(TENANT).model_copy(update={"version": 2, "status": "suspended"}))
    await service.do(keep_note, "changed")
    await service.of(OTHER_TENANT).do(keep_note, "changed")
    assert await schedule.next() == [OTHER_TENANT]


async def test_two_who_wait_both_hear_of_a_change(service: Running[Work]) -> None:
    first, second = await known_schedule(service), await known_schedule(service)
    waiting = [asyncio.create_task(first.next()), asyncio.create_task(second.next())]
    await service.do(keep_note, "changed")
    assert await asyncio.gather(*waiting) == [[TENANT], [TENANT]]
