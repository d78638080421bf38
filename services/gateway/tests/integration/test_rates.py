"""Who asks too often is told to wait, whichever replica is asked."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.postgres.transactions import Database
from chassis.testing import Running
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import TENANT
from gateway_service.api.rates import Rate, Rates
from gateway_service.api.run import Runner
from gateway_service.errors import TooMany
from gateway_service.settings import Settings
from gateway_service.work import Work
from services.gateway.tests.fakes import Door, free_port, front_of, open_door

MESSAGE = UUID(int=1)


async def test_a_credential_that_asks_too_often_is_told_to_wait(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private, request_rate="3/hour") as door:
        answers = [await door.client.get("/api/admin/campaigns", headers=door.bearer()) for _ in range(4)]
        other = await door.client.get("/api/campaigns/my-enrollments", headers=door.bearer(door.portal()))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["retry-after"] == "1"
    assert other.status_code == 200


async def test_a_thousand_good_opt_outs_from_one_address_are_heard_and_bad_ones_are_slowed_down(
    start: Start, keys: KeyPair
) -> None:
    async with open_door(start, keys.private, public_rate="3/hour") as door:
        path = f"/u/{door.unsubscribe(MESSAGE)}"
        guesses = [(await door.client.post("/u/nonsense")).status_code for _ in range(5)]
        good = Counter([(await door.client.post(path)).status_code for _ in range(1_000)])
    assert guesses == [401, 401, 401, 429, 429]
    assert good == {200: 1_000}
    assert len(door.behind.asked) == 1_000


async def test_guessing_a_password_is_slowed_down(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private, sign_in_rate="2/hour") as door:
        statuses = [(await door.sign_in(password="guess", tenant=str(TENANT))).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]


async def test_replicas_count_together(start: Start, keys: KeyPair) -> None:
    """A second application on the same database stands for another replica: it has a memory of its own."""
    async with open_door(start, keys.private, request_rate="3/hour") as door:
        statuses = [await status_at_another_replica(door) for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


async def test_while_the_database_cannot_count_each_process_counts_for_itself(door: Door) -> None:
    settings = front_of(door.running).settings.model_copy(update={"public_rate": "2/hour"})
    database = Database(unreachable(settings), Clock(), source="gateway")
    rates = Rates(settings, Runner(database, door.running.service.work))
    await rates.take(Rate.LINK, "somebody")
    await rates.take(Rate.LINK, "somebody")
    with pytest.raises(TooMany):
        await rates.take(Rate.LINK, "somebody")
    await database.close()


async def test_counts_whose_window_is_over_are_forgotten_and_begin_anew(start: Start, keys: KeyPair) -> None:
    async with open_door(start, keys.private, request_rate="1/hour") as door:
        assert [await status_at_another_replica(door) for _ in range(2)] == [200, 429]
        await door.running.advance(timedelta(hours=1))
        assert await status_at_another_replica(door) == 200
        await door.running.advance(timedelta(hours=1))
        await door.running.tick()
        async with door.connection() as connection:
            assert await connection.fetchval("SELECT count(*) FROM rates") == 0


@contextmanager
def another_replica(door: Door) -> Iterator[Running[Work]]:
    """The gateway with a memory of its own, and the same database."""
    front = front_of(door.running)
    door.running.resources.put(replace(front, rates=Rates(front.settings, front.runner)))
    yield door.running
    door.running.resources.put(front)


async def status_at_another_replica(door: Door) -> int:
    with another_replica(door) as replica:
        async with replica.client(None) as client:
            return (await client.get("/api/admin/campaigns", headers=door.bearer())).status_code


def unreachable(settings: Settings) -> Settings:
    """Settings whose database nobody listens for."""
    return settings.model_copy(update={"database_url": SecretStr(f"postgresql://nobody@127.0.0.1:{free_port()}/none")})
