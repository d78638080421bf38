"""The wall between tenants, read from the catalogue of every service's own database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from chassis.testing.databases import Cluster
from tests.service_list import SERVICES

OUTSIDE = {"inbox", "outbox", "parked", "tenants", "endpoints", "rates", "relay_state", "alembic_version"}
"""Tables outside row-level security; docs/architecture.md lists them. A partition counts as its table."""
EMPTIED = "inbox"
"""The table whose partitions the app role may empty."""

_TABLES = """
SELECT relname AS name, coalesce(pg_partition_root(c.oid), c.oid)::regclass::text AS root,
       relrowsecurity AS enabled, relforcerowsecurity AS forced,
       EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'tenant_id' AND attnotnull) AS has_tenant,
       (SELECT array_agg(pg_get_expr(polqual, c.oid) || ' / ' || pg_get_expr(polwithcheck, c.oid) || ' / '
               || polcmd::text)
          FROM pg_policy WHERE polrelid = c.oid) AS policies
FROM pg_class AS c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'f')
"""
_MINE = "(tenant_id = (current_setting('app.tenant'::text))::uuid)"
_UNIQUE = """
SELECT indrelid::regclass::text AS name, indexrelid::regclass::text AS index,
       (SELECT attname FROM pg_attribute WHERE attrelid = indrelid AND attnum = indkey[0]) AS leads
FROM pg_index WHERE indisunique AND indrelid IN
     (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))
"""
_FOREIGN = """
SELECT conrelid::regclass::text AS name, conname,
       (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) AS leads
FROM pg_constraint WHERE contype = 'f'
"""
_VIEWS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
   AND NOT coalesce('security_invoker=true' = ANY(reloptions), false)
"""
_DEFINERS = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
_OWNED = "SELECT relname FROM pg_class WHERE relowner = ANY (SELECT oid FROM pg_roles WHERE rolname = ANY($1::text[]))"
_TRUNCATES = """
SELECT role, relname FROM pg_class, unnest($1::text[]) AS role
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND (has_table_privilege(role, oid, 'REFERENCES') OR has_table_privilege(role, oid, 'TRIGGER')
       OR has_table_privilege(role, oid, 'TRUNCATE')
          AND NOT (relispartition AND pg_partition_root(oid)::regclass::text = $2 AND role LIKE '%_app'))
"""
_ROLES = """
SELECT rolname FROM pg_roles WHERE rolname = ANY($1::text[])
   AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
"""
_MEMBERS = "SELECT member::regrole::text FROM pg_auth_members WHERE member::regrole::text = ANY($1::text[])"
_DOORS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
   AND has_table_privilege($1::text, oid, 'SELECT') AND relname = ANY('{outbox,relay_state}')
"""


@asynccontextmanager
async def catalogue(
    cluster: Cluster, templates: dict[str, str], service: str
) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The migrated database of a service, as the administrator sees it."""
    if service not in templates:
        templates[service] = await cluster.template(service)
    database = await cluster.clone(templates[service])
    url = make_url(cluster.admin_url).set(drivername="postgresql", database=database)
    connection: asyncpg.Connection[Any] = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        yield connection
    finally:
        await connection.close()
        await cluster.drop(database)


def roles(service: str) -> list[str]:
    """The roles that services run as."""
    return [f"lodestone_{service}_app", f"lodestone_{service}_relay"]


async def breaches(connection: "asyncpg.Connection[Any]", service: str) -> list[str]:
    """Everything in a service's database that could let one tenant see another."""
    working = roles(service)
    found = [f"{row['name']} has no wall" for row in await connection.fetch(_TABLES) if not _is_walled(row)]
    for query in (_UNIQUE, _FOREIGN):
        keys = [row for row in await connection.fetch(query) if row["name"] not in OUTSIDE]
        found += [f"{key[0]}: {key[1]} does not begin with the tenant" for key in keys if key["leads"] != "tenant_id"]
    found += [f"view {row[0]} looks with its owner's eyes" for row in await connection.fetch(_VIEWS)]
    found += [f"function {row[0]} acts with its owner's rights" for row in await connection.fetch(_DEFINERS)]
    found += [f"{row[0]} is owned by a working role" for row in await connection.fetch(_OWNED, working)]
    found += [f"{row[0]} may do too much to {row[1]}" for row in await connection.fetch(_TRUNCATES, working, EMPTIED)]
    found += [f"{row[0]} is too mighty" for row in await connection.fetch(_ROLES, working)]
    found += [f"{row[0]} may become another role" for row in await connection.fetch(_MEMBERS, working)]
    return found + [f"the app role reads {row[0]}" for row in await connection.fetch(_DOORS, working[0])]


def _is_walled(table: Any) -> bool:
    if table["root"] in OUTSIDE:
        return True
    walled = table["has_tenant"] and table["enabled"] and table["forced"]
    return bool(walled and table["policies"] == [f"{_MINE} / {_MINE} / *"])


@pytest.mark.parametrize("service", SERVICES)
async def test_every_table_stands_behind_the_wall(cluster: Cluster, templates: dict[str, str], service: str) -> None:
    async with catalogue(cluster, templates, service) as connection:
        assert await breaches(connection, service) == []


@pytest.mark.parametrize("service", SERVICES)
async def test_no_trigger_changes_a_row_so_the_writer_sets_the_times(
    cluster: Cluster, templates: dict[str, str], service: str
) -> None:
    before_a_change = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 2 = 2"
    async with catalogue(cluster, templates, service) as connection:
        assert await connection.fetch(before_a_change) == []


@pytest.mark.parametrize(
    "hole",
    [
        "CREATE TABLE open_door (id uuid PRIMARY KEY)",
        "ALTER TABLE trackers NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE trackers DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY more ON trackers USING (true)",
        "CREATE UNIQUE INDEX probe ON trackers (enrollment_id)",
        "CREATE VIEW everything AS SELECT * FROM trackers",
        "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM trackers'",
        "GRANT TRUNCATE ON trackers TO lodestone_progress_app",
        "GRANT TRUNCATE ON inbox TO lodestone_progress_app",
        "GRANT TRUNCATE ON milestones_0 TO lodestone_progress_app",
        "ALTER TABLE milestones_0 DISABLE ROW LEVEL SECURITY",
        "GRANT TRUNCATE ON inbox_day_00 TO lodestone_progress_relay",
        "GRANT SELECT ON outbox TO lodestone_progress_app",
        "ALTER TABLE trackers OWNER TO lodestone_progress_app",
    ],
)
async def test_a_hole_in_the_wall_is_seen(cluster: Cluster, templates: dict[str, str], hole: str) -> None:
    async with catalogue(cluster, templates, "progress") as connection:
        await connection.execute(hole)
        assert await breaches(connection, "progress") != []
