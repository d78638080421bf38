"""Answers to an `Idempotency-Key`: found for as long as they are kept, by the caller they were given to."""

from datetime import timedelta
from uuid import UUID

import httpx

from chassis.http import idempotency
from chassis.security.tokens import Caller, Kind
from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT, TENANT
from libs.chassis.tests.toy import Work, all_notes

KEPT = timedelta(days=30)
SOMEBODY_ELSE = Caller(TENANT, Kind.STAFF, UUID(int=1), "admin")


async def post(service: Running[Work], key: str, caller: Caller | None = None) -> httpx.Response:
    async with service.client(caller or staff()) as client:
        return await client.post("/notes", json={"reference": "a"}, headers={"Idempotency-Key": key})


async def forget(service: Running[Work], limit: int = 100) -> int:
    async with service.database.transaction(TENANT) as transaction:
        return await idempotency.forget(transaction, after=KEPT, limit=limit)


async def test_an_answer_is_given_again_on_its_last_day(service: Running[Work]) -> None:
    first = await post(service, "k")
    await service.advance(KEPT - timedelta(minutes=1))
    assert await forget(service) == 0
    assert (await post(service, "k")).json() == first.json() == {"times": 1}


async def test_old_answers_are_forgotten_in_portions_and_newer_ones_stay(service: Running[Work]) -> None:
    for number in range(3):
        await post(service, f"old-{number}")
    await service.advance(KEPT)
    await post(service, "new")
    await service.advance(timedelta(minutes=1))
    assert [await forget(service, limit=2), await forget(service, limit=2), await forget(service)] == [2, 1, 0]
    assert (await post(service, "new")).json() == {"times": 4}
    assert (await post(service, "old-0")).json() == {"times": 5}


async def test_a_key_belongs_to_the_caller_who_chose_it(service: Running[Work]) -> None:
    await post(service, "k")
    assert (await post(service, "k", SOMEBODY_ELSE)).json() == {"times": 2}


async def test_a_key_belongs_to_the_tenant_who_chose_it(service: Running[Work]) -> None:
    await post(service, "k")
    await service.advance(KEPT + timedelta(minutes=1))
    await post(service, "k", staff(OTHER_TENANT))
    assert await service.of(OTHER_TENANT).do(all_notes) == {"a": 1}
    assert await forget(service) == 1
