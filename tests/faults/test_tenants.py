"""Fault case 24: many tenants through a pool of two, and attacks with what the app role may do."""

import asyncio
import io
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from chassis.ids import new_id
from chassis.postgres.failures import is_operational
from chassis.postgres.transactions import Database
from chassis.testing.databases import Cluster
from chassis.testing.fixtures import Start
from progress_service.app import build
from progress_service.settings import Settings
from tests.faults.crowd import crowded
from tests.service_list import SERVICES

Note = Callable[[str, object], None]
SO_MANY = [2_000, pytest.param(100_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
TENANTS = [UUID(int=0x7E << 64 | number) for number in range(20)]
AT_ONCE = 12
_ADD = "INSERT INTO endings (enrollment_id) VALUES ($1)"
_SEEN = "SELECT tenant_id FROM endings"


class Forgotten(Exception):
    """Work that fails in the middle, as a handler with a bug does."""


@dataclass
class Crowd:
    """Requests of many tenants, some of them cancelled, and what each of them saw."""

    database: Database
    chance: random.Random
    written: Counter[UUID] = field(default_factory=Counter)
    """Rows of each tenant that are surely there."""
    maybe: Counter[UUID] = field(default_factory=Counter)
    """Rows of each tenant whose request was cancelled."""
    kinds: Counter[str] = field(default_factory=Counter)
    foreign: list[UUID] = field(default_factory=list)
    wrong: list[tuple[UUID, int, int]] = field(default_factory=list)
    """Tenant, rows it saw, and rows it must have seen at least."""

    async def press(self, number: int) -> None:
        """So many requests, a dozen at a time."""
        await crowded((self._request() for _ in range(number)), at_once=AT_ONCE)

    async def _request(self) -> None:
        tenant = self.chance.choice(TENANTS)
        kind = self.chance.choices(("look", "add", "fail", "forget"), (60, 25, 5, 10))[0]
        cancelled = self.chance.random() < 0.1
        work = asyncio.create_task(
            {"look": self._look, "add": self._add, "fail": self._fail}.get(kind, self._forget)(tenant)
        )
        if cancelled:
            kind = f"{kind}, cancelled"
            self.maybe[tenant] += kind.startswith("add")
            await asyncio.sleep(self.chance.uniform(0, 0.01))
            work.cancel()
        self.kinds[kind] += 1
        (ended,) = await asyncio.gather(work, return_exceptions=True)
        if isinstance(ended, BaseException) and is_operational(ended):  # a busy machine: such a one would come back
            self.kinds["told to come back"] += 1
            self.maybe[tenant] += kind == "add"
        elif isinstance(ended, BaseException) and not isinstance(ended, asyncio.CancelledError | Forgotten):
            raise ended
        else:
            self.written[tenant] += kind == "add"

    async def _look(self, tenant: UUID) -> None:
        least = self.written[tenant]
        async with self.database.transaction(tenant, read_only=True) as transaction:
            seen = [row[0] for row in await transaction.connection.run(_SEEN)]
        self.foreign += [owner for owner in seen if owner != tenant]
        if not least <= len(seen) <= self.written[tenant] + self.maybe[tenant] + AT_ONCE:
            self.wrong.append((tenant, len(seen), least))

    async def _add(self, tenant: UUID) -> None:
        async with self.database.transaction(tenant) as transaction:
            await transaction.connection.run(_ADD, new_id())

    async def _fail(self, tenant: UUID) -> None:
        async with self.database.transaction(tenant) as transaction:
            await transaction.connection.run(_ADD, new_id())
            raise Forgotten

    async def _forget(self, _tenant: UUID) -> None:
        """Somebody asks without saying for whom."""
        try:
            async with self.database.tenantless() as (connection, _now):
                self.foreign += [row[0] for row in await connection.run(_SEEN)]
        except asyncpg.PostgresError:
            return
        self.kinds["forgotten tenant, and no error"] += 1


async def _crowd(start: Start, cluster: Cluster, number: int, *holes: str) -> Crowd:
    async with start(build, Settings, database_pool=2, database_wait=60) as service:
        database = service.service.settings.database_url.get_secret_value().rsplit("/", 1)[1]
        if holes:
            await cluster.execute(*holes, database=database)
        crowd = Crowd(service.database, random.Random(24))
        await crowd.press(number)
        idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        assert [row[0] for row in await service.fetch(idle, app=True)] == [0]
        return crowd


@pytest.mark.parametrize("requests", SO_MANY)
async def test_nobody_sees_more_or_less_than_their_own(
    start: Start, cluster: Cluster, note: Note, requests: int
) -> None:
    crowd = await _crowd(start, cluster, requests)
    note("requests", dict(sorted(crowd.kinds.items())))
    assert (crowd.foreign, crowd.wrong) == ([], [])
    assert crowd.kinds["forgotten tenant, and no error"] == 0
    assert sum(number for kind, number in crowd.kinds.items() if "cancelled" in kind) > requests / 20


async def test_the_check_sees_a_table_without_its_wall(start: Start, cluster: Cluster) -> None:
    crowd = await _crowd(start, cluster, 200, "ALTER TABLE endings DISABLE ROW LEVEL SECURITY")
    assert crowd.foreign
    assert crowd.kinds["forgotten tenant, and no error"] > 0


ATTACKS = (
    "SET ROLE lodestone_{service}_owner",
    "SET ROLE lodestone_{service}_relay",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "CREATE ROLE somebody SUPERUSER",
    "GRANT lodestone_{service}_owner TO CURRENT_USER",
    "CREATE SCHEMA mine",
    "CREATE TABLE mine (id int)",
    "CREATE EXTENSION dblink",
    "CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "SELECT pg_read_file('/etc/hostname')",
    "SELECT lo_import('/etc/hostname')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/stolen'",
    "SELECT * FROM pg_authid",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
)
ON_A_TABLE = (
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "ALTER TABLE {table} ADD COLUMN hole int",
    "CREATE POLICY hole ON {table} USING (true)",
    "CREATE INDEX probe ON {table} (tenant_id)",
    "CREATE VIEW peek AS SELECT * FROM {table}",
    "CREATE RULE peek AS ON SELECT TO {table} DO INSTEAD SELECT 1",
    "CREATE TRIGGER peek AFTER INSERT ON {table} EXECUTE FUNCTION pg_notify()",
    "LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; TRUNCATE {table}",
    "SET LOCAL row_security = off; SELECT * FROM {table}",
    "COPY {table} FROM STDIN",
)
_WALLED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p') ORDER BY relname"
_REFUSALS = (asyncpg.InsufficientPrivilegeError, asyncpg.FeatureNotSupportedError)


@asynccontextmanager
async def as_app(cluster: Cluster, templates: dict[str, str], service: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The app role in a fresh database of a service."""
    if service not in templates:
        templates[service] = await cluster.template(service)
    database = await cluster.clone(templates[service])
    connection: asyncpg.Connection[Any] = await asyncpg.connect(cluster.url(database, f"lodestone_{service}_app"))
    try:
        yield connection
    finally:
        await connection.close()
        await cluster.drop(database)


async def succeeded(connection: "asyncpg.Connection[Any]", attacks: Sequence[str]) -> list[str]:
    """The attacks that were not refused; each in a transaction of its own, which is undone."""
    found = []
    for attack in attacks:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(attack)
            found.append(attack)
        except _REFUSALS:
            pass
        finally:
            await transaction.rollback()
    return found


@pytest.mark.parametrize("service", SERVICES)
async def test_the_app_role_breaks_through_nowhere(
    cluster: Cluster, templates: dict[str, str], note: Note, service: str
) -> None:
    async with as_app(cluster, templates, service) as connection:
        tables = [row[0] for row in await connection.fetch(_WALLED)]
        attacks = [attack.format(service=service) for attack in ATTACKS]
        attacks += [attack.format(table=table) for table in tables for attack in ON_A_TABLE]
        found = await succeeded(connection, attacks)
    note("attacks", len(attacks))
    assert found == []


async def test_an_attack_that_succeeds_is_seen(cluster: Cluster, templates: dict[str, str]) -> None:
    async with as_app(cluster, templates, "progress") as connection:
        database = await connection.fetchval("SELECT current_database()")
        await cluster.execute("GRANT TRUNCATE ON endings TO lodestone_progress_app", database=database)
        assert await succeeded(connection, ["TRUNCATE endings", "TRUNCATE trackers"]) == ["TRUNCATE endings"]


async def copied(connection: "asyncpg.Connection[Any]") -> list[str]:
    """What COPY gives of a table."""
    out = io.BytesIO()
    await connection.copy_from_table("endings", output=out, columns=["tenant_id"])
    return out.getvalue().decode().split()


async def give_away(connection: "asyncpg.Connection[Any]", tenant: UUID) -> None:
    """Our rows become another tenant's."""
    async with connection.transaction():
        await connection.execute("UPDATE endings SET tenant_id = $1", tenant)


async def test_copies_and_collisions_tell_nothing_of_others(cluster: Cluster, templates: dict[str, str]) -> None:
    ours, theirs, enrollment = TENANTS[0], TENANTS[1], new_id()
    async with as_app(cluster, templates, "progress") as connection:
        for tenant in (theirs, ours):  # the same enrollment: the second must not learn that the first has it
            async with connection.transaction():
                await connection.execute("SELECT set_config('app.tenant', $1, true)", str(tenant))
                await connection.execute("INSERT INTO endings (enrollment_id) VALUES ($1)", enrollment)
                assert await copied(connection) == [str(tenant)]
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await give_away(connection, ours if tenant == theirs else theirs)
        for nobody_says_for_whom in (copied(connection), connection.fetch(_SEEN)):
            with pytest.raises(asyncpg.PostgresError):
                await nobody_says_for_whom
