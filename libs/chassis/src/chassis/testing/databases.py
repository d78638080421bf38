"""A database for each test: the service's migrations run once a session into a template, and each test gets a copy."""

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy.engine import URL, make_url

from chassis.ids import new_id
from chassis.postgres import migrations
from chassis.settings import Settings

PASSWORD = "test"
_ROLES = 0x524F4C45
_ROLE = """
DO $$ BEGIN
    CREATE ROLE "{role}" LOGIN NOBYPASSRLS PASSWORD '{password}';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
"""


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL where tests may make databases and roles."""

    admin_url: str

    def url(self, database: str, role: str) -> str:
        """URL of a database as a role of ours."""
        admin: URL = make_url(self.admin_url).set(drivername="postgresql", database=database)
        return admin.set(username=role, password=PASSWORD).render_as_string(hide_password=False)

    async def execute(self, *statements: str, database: str | None = None) -> None:
        """Run statements as the administrator, each in its own transaction."""
        admin = make_url(self.admin_url).set(drivername="postgresql")
        if database:
            admin = admin.set(database=database)
        connection: asyncpg.Connection[Any] = await asyncpg.connect(admin.render_as_string(hide_password=False))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def settings(self, service: str, database: str) -> dict[str, str]:
        """What a service's settings need to work on a database here."""
        role = f"lodestone_{service}"
        return {
            "database_url": self.url(database, f"{role}_app"),
            "owner_database_url": self.url(database, f"{role}_owner"),
            "relay_database_url": self.url(database, f"{role}_relay"),
        }

    async def create(self, service: str, database: str) -> None:
        """An empty database and the three roles of a service."""
        roles = [f"lodestone_{service}_{kind}" for kind in ("owner", "app", "relay")]
        await self.execute(
            f"SELECT pg_advisory_lock({_ROLES})",  # until the connection ends: two cannot change one role at once
            *(_ROLE.format(role=role, password=PASSWORD) for role in roles),
            *(f"ALTER ROLE \"{role}\" PASSWORD '{PASSWORD}'" for role in roles),
            f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)',
            f'CREATE DATABASE "{database}" OWNER "{roles[0]}"',
        )
        await self.execute(f'ALTER SCHEMA public OWNER TO "{roles[0]}"', database=database)

    async def template(self, service: str) -> str:
        """A database with the service's migrations applied, made once a session."""
        name = f"template_{service}_{new_id().hex[-12:]}"
        await self.create(service, name)
        await asyncio.to_thread(migrations.upgrade, service, Settings.model_validate(self.settings(service, name)))
        return name

    async def clone(self, template: str) -> str:
        """A copy of a template, in about 20 ms."""
        name = f"test_{new_id().hex}"
        await self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY wal_log')
        return name

    async def drop(self, *databases: str) -> None:
        """Remove databases, whoever is still connected."""
        await self.execute(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in databases))
