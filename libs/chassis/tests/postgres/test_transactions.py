"""One commit, one tenant, one time; and the wall between tenants, as the role that services work with."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from chassis.postgres.failures import is_operational
from chassis.postgres.outbox import OversizedEvent
from chassis.testing import Running
from chassis.testing.running import OTHER_TENANT, TENANT
from chassis.testing.waiting import eventually
from contracts.progress import CriteriaMet
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import Work, all_notes, keep_note, met, milestones


@asynccontextmanager
async def beside(service: Running[Work], *, owner: bool = False) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection of the app role, or the owner, that nobody has told a tenant."""
    settings = service.service.settings
    url = settings.owner_database_url if owner else settings.database_url
    connection: asyncpg.Connection[Any] = await asyncpg.connect(url.get_secret_value())
    try:
        yield connection
    finally:
        await connection.close()


async def test_a_failure_leaves_neither_state_nor_events(service: Running[Work]) -> None:
    with pytest.raises(RuntimeError):
        await service.do(keep_note, "a", said=3, broken=True)
    assert await service.do(all_notes) == {}
    assert await service.all_said() == []


async def test_an_event_that_is_too_large_is_refused_with_everything_beside_it(service: Running[Work]) -> None:
    async def shout(work: Work) -> None:
        await work.notes.add("a")
        long = met(UUID(int=1)).model_copy(update={"campaign_id": "x" * 300_000})
        work.outbox.extend([met(UUID(int=1)), long])

    with pytest.raises(OversizedEvent), pytest.warns(UserWarning, match="serializ"):
        await service.do(shout)
    assert await service.do(all_notes) == {}
    assert await service.all_said() == []


async def test_events_are_stored_in_the_order_they_were_said(service: Running[Work]) -> None:
    await service.do(keep_note, "a", said=200)
    assert [event.enrollment_id.int for event in await service.said(CriteriaMet)] == list(range(200))


async def test_time_is_read_once_and_moves_with_the_clock_file(service: Running[Work]) -> None:
    before = await service.now()
    await service.advance(timedelta(days=32))
    assert timedelta(days=32) <= await service.now() - before < timedelta(days=32, minutes=1)


async def test_cancelled_work_left_all_or_nothing_and_the_pool_stays_whole(open_toy: OpenToy) -> None:
    rounds, longest = 100, 0.03
    chance = random.Random(7)
    async with open_toy(database_pool=3) as service:
        for number in range(rounds):
            work = asyncio.create_task(service.do(keep_note, f"n{number}", said=1))
            await asyncio.sleep(chance.uniform(0, longest))
            longest *= 0.8 if work.done() else 1.2  # as slow as this machine is today
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        noted, said = await service.do(all_notes), await service.said(CriteriaMet)
        assert len(noted) == len(said)
        assert 0 < len(noted) < rounds  # else the moments were chosen badly
        assert len(await asyncio.gather(*(service.do(keep_note, f"later{n}") for n in range(12)))) == 12
        idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        assert [row["count"] for row in await service.fetch(idle, app=True)] == [0]


async def test_work_cancelled_in_the_middle_of_its_commit_waits_for_the_end_of_it(service: Running[Work]) -> None:
    async with beside(service, owner=True) as connection:
        await connection.execute(
            """CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION take_time()"""
        )
    work = asyncio.create_task(service.do(keep_note, "a", said=1))
    await eventually(lambda: service.is_waiting("PgSleep"))  # the insert is done, its commit is not
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert await service.do(all_notes) == {"a": 1}
    assert len(await service.said(CriteriaMet)) == 1


async def test_a_forgotten_tenant_is_an_error_and_never_rows(service: Running[Work]) -> None:
    await service.receive(*milestones(3))
    async with beside(service) as connection:
        with pytest.raises(asyncpg.UndefinedObjectError):
            await connection.fetch("SELECT * FROM notes")
        async with connection.transaction():
            await connection.execute("SELECT set_config('app.tenant', $1, true)", str(TENANT))
            assert len(await connection.fetch("SELECT * FROM notes")) == 3
        with pytest.raises(asyncpg.PostgresError):  # the setting is gone with its transaction
            await connection.fetch("SELECT * FROM notes")


async def test_the_tenantless_door_does_not_open_tenants_tables(service: Running[Work]) -> None:
    await service.receive(*milestones(3))
    with pytest.raises(asyncpg.PostgresError):
        async with service.database.tenantless() as (connection, _now):
            await connection.execute(text("SELECT * FROM notes"))


async def test_another_tenants_rows_are_invisible_and_out_of_reach(service: Running[Work]) -> None:
    await service.receive(*milestones(3))
    stranger = service.of(OTHER_TENANT)
    assert await stranger.do(all_notes) == {}

    async def reach_over(work: Work) -> list[int]:
        change = await work.connection.execute(text("UPDATE notes SET times = 99"))
        erase = await work.connection.execute(text("DELETE FROM notes"))
        return [change.rowcount, erase.rowcount]

    async def plant(work: Work) -> None:
        await work.connection.execute(text(f"INSERT INTO notes (tenant_id, reference) VALUES ('{TENANT}', 'planted')"))

    assert await stranger.do(reach_over) == [0, 0]
    with pytest.raises(asyncpg.PostgresError, match="row-level security"):
        await stranger.do(plant)
    assert set((await service.do(all_notes)).values()) == {1}


async def test_the_same_reference_of_two_tenants_is_two_rows(service: Running[Work]) -> None:
    await service.do(keep_note, "a")
    assert await service.of(OTHER_TENANT).do(keep_note, "a") == 1


@pytest.mark.parametrize(
    "attack",
    [
        "TRUNCATE notes",
        "TRUNCATE inbox",
        "ALTER TABLE notes DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON notes",
        "DROP TABLE notes",
        "CREATE TABLE mine (id integer)",
        "CREATE VIEW all_notes AS SELECT * FROM notes",
        "SET ROLE lodestone_progress_owner",
        "SET ROLE lodestone_progress_relay",
        "SELECT * FROM outbox",
        "DELETE FROM outbox",
        "UPDATE relay_state SET epoch = 9",
        "COPY notes TO PROGRAM 'cat'",
        "SET row_security = off; SELECT * FROM notes",
        "REFERENCES_PROBE",
    ],
)
async def test_the_app_role_is_refused(service: Running[Work], attack: str) -> None:
    if attack == "REFERENCES_PROBE":
        attack = "CREATE TEMP TABLE probe (a uuid, b text, FOREIGN KEY (a, b) REFERENCES notes)"
    async with beside(service) as connection, connection.transaction():
        await connection.execute("SELECT set_config('app.tenant', $1, true)", str(TENANT))
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidTableDefinitionError)):
            await connection.execute(attack)


async def test_the_owner_too_sees_one_tenant_at_a_time(service: Running[Work]) -> None:
    await service.receive(*milestones(3))
    async with beside(service, owner=True) as connection:
        with pytest.raises(asyncpg.PostgresError):
            await connection.fetch("SELECT * FROM notes")


async def test_a_failed_statement_does_not_tell_its_parameters(service: Running[Work]) -> None:
    async def collide(work: Work) -> None:
        for _ in range(2):
            await work.connection.execute(text("INSERT INTO notes (reference) VALUES (:it)"), {"it": "canary-4711"})

    with pytest.raises(asyncpg.PostgresError) as failure:
        await service.do(collide)
    assert "canary" not in str(failure.value)


@pytest.mark.parametrize(
    ("failure", "operational"),
    [
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (asyncpg.CannotConnectNowError("the database system is starting up"), True),
        (asyncpg.TooManyConnectionsError("too many clients"), True),
        (asyncpg.ConnectionDoesNotExistError("closed"), True),
        (asyncpg.UniqueViolationError("twice"), False),
        (ValueError(), False),
        (KeyError(), False),
    ],
)
def test_what_is_operational_is_tried_again(failure: Exception, *, operational: bool) -> None:
    assert is_operational(failure) is operational


async def test_a_connection_that_was_cut_is_operational(service: Running[Work]) -> None:
    cut = text("SELECT pg_terminate_backend(pg_backend_pid())")

    async def be_cut(work: Work) -> None:
        await work.connection.execute(cut)

    with pytest.raises(asyncpg.PostgresError) as failure:
        await service.do(be_cut)
    assert is_operational(failure.value)
    assert await service.do(all_notes) == {}


async def test_a_statement_after_the_servers_last_words_is_operational(service: Running[Work]) -> None:
    last_words = b"SFATAL\0C57P02\0Mterminating connection because of crash of another server process\0\0"

    async def ask_once_more(work: Work) -> None:
        pooled: Any = work.connection.raw
        pooled._con._protocol.data_received(b"E" + (len(last_words) + 4).to_bytes(4) + last_words)
        await all_notes(work)

    with pytest.raises(asyncpg.InternalClientError) as failure:
        await service.do(ask_once_more)
    assert is_operational(failure.value)
    assert await service.do(all_notes) == {}
