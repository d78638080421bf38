"""Triggers by dates: a birthday, a renewal; nobody is left out and nobody comes twice."""

import asyncio
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

from chassis.testing import Running
from contracts.enrollment import EnrollmentSource
from contracts.values import TimeBased
from enrollment_service.handlers.dates import follow_dates
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_firing import entered, published
from services.enrollment.tests.integration.test_segments import FIELDS, asked, changed
from services.enrollment.tests.story import ACTIVE, active, audit


def birthday(**said: Any) -> TimeBased:
    usual = {"trigger_id": UUID(int=1), "field": "field.birthday", "recurrence": "yearly", "at": "12:00"}
    return TimeBased.model_validate({**usual, **said})


async def opened(service: Running[Work], *on: TimeBased, **more: Any) -> date:
    """A campaign with triggers by a date, followed from now on: the tenth of a month, at eleven where contacts live."""
    made = await asked(service, "POST", FIELDS, {"name": "birthday", "kind": "date", "label": "Birthday"})
    assert made.status_code == 201, made.text
    now = await service.now()
    tenth = (now.astimezone(UTC).replace(day=1) + timedelta(days=32)).replace(day=10)
    eleven = tenth.replace(hour=10, minute=0, second=0, microsecond=0)
    await service.advance(eleven - now)
    at = (await service.now()) - timedelta(seconds=5)
    await service.receive(published(*on, **more), active(changed_at=at))
    await service.tick()
    return at.date()


async def born(service: Running[Work], email: str, day: date | None, zone: str = "Etc/GMT-1") -> UUID:
    who = await audit(service, email)
    fields = {"fields": {"birthday": day.isoformat() if day else None}}
    await changed(service, who, zone=zone, **fields)
    return who


async def test_a_birthday_lets_in_whoever_has_it_at_the_time_of_her_zone(service: Running[Work]) -> None:
    today = await opened(service, birthday())
    ada = await born(service, "ada@example.com", today.replace(year=1988))
    bea = await born(service, "bea@example.com", today.replace(year=1990), "Etc/GMT+1")
    await born(service, "eva@example.com", today - timedelta(days=400))
    await service.tick()
    assert await entered(service) == []
    await service.advance(timedelta(hours=1, minutes=1))
    for _ in range(3):
        await service.tick()
    assert await entered(service) == [(ada, EnrollmentSource.AUTOMATIC_TRIGGER)]
    await service.advance(timedelta(hours=2))
    await service.tick()
    assert [who for who, _source in await entered(service)] == [ada, bea]


async def test_after_days_without_a_look_nobody_is_left_out_and_nobody_comes_twice(service: Running[Work]) -> None:
    today = await opened(service, birthday(recurrence="once", offset_days=-2))
    who = [await born(service, f"p{number}@example.com", today + timedelta(days=number)) for number in range(6)]
    await service.advance(timedelta(days=3, hours=1, minutes=30))
    await asyncio.gather(*(service.do(follow_dates, 1) for _ in range(4)))
    await service.tick()
    await service.tick()
    assert {one for one, _source in await entered(service)} == set(who[2:])


async def test_who_moves_to_a_later_zone_reaches_her_day_once(service: Running[Work]) -> None:
    today = await opened(service, birthday(recurrence="once"))
    who = await born(service, "ada@example.com", today)
    await service.advance(timedelta(hours=1, minutes=1))
    await service.tick()
    await changed(service, who, zone="Etc/GMT+5")
    await service.advance(timedelta(hours=8))
    await service.tick()
    assert [one for one, _source in await entered(service)] == [who]
    async with service.database.transaction(service.tenant) as transaction:
        left = await transaction.connection.run("SELECT count(*) FROM dates_reached")
        assert left.scalar_one() == 1


async def test_a_date_that_is_changed_or_taken_away_counts_as_it_is(service: Running[Work]) -> None:
    today = await opened(service, birthday(recurrence="once"))
    moved, gone = [await born(service, f"p{number}@example.com", today) for number in range(2)]
    await changed(service, gone, fields={"birthday": None})
    await changed(service, moved, fields={"birthday": (today + timedelta(days=1)).isoformat()})
    await service.advance(timedelta(hours=2))
    await service.tick()
    assert await entered(service) == []
    await service.advance(timedelta(days=1))
    await service.tick()
    assert [one for one, _source in await entered(service)] == [moved]


async def test_what_came_before_the_campaign_was_there_lets_nobody_in(service: Running[Work]) -> None:
    today = await opened(service, birthday(recurrence="once", at="10:00"))
    await born(service, "ada@example.com", today)
    await service.advance(timedelta(hours=3))
    await service.tick()
    assert await entered(service) == []


async def test_where_no_trigger_asks_for_dates_nothing_is_noted(service: Running[Work]) -> None:
    await service.receive(published(), ACTIVE)
    await service.advance(timedelta(days=2))
    await service.tick()
    async with service.database.transaction(service.tenant) as transaction:
        rows = await transaction.connection.run("SELECT count(*) FROM date_windows")
        assert rows.scalar_one() == 0
