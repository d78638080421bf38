"""The migrations and `tables.py` describe one schema, up, down and up again."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from chassis import migrations
from chassis.ids import new_id
from chassis.settings import Settings
from chassis.testing.databases import Cluster
from messaging_service.tables import METADATA

TENANT_TABLES = {table.name for table in METADATA.tables.values() if table.info.get("tenant")}


def differences(connection: Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found = [str(difference) for difference in compare_metadata(context, METADATA)]
    return [difference for difference in found if "alembic_version" not in difference]


async def ask(settings: Settings, question: str) -> list[str]:
    """Names a query finds, or the differences between schema and tables."""
    url = make_url(settings.owner_database_url.get_secret_value()).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        if question == "differences":
            found = await connection.run_sync(differences)
        else:
            found = list((await connection.scalars(text(question))).all())
    await engine.dispose()
    return found


@pytest.mark.migrations
async def test_the_schema_goes_up_and_down_and_is_what_the_tables_say(cluster: Cluster) -> None:
    name = f"test_migrations_{new_id().hex[-12:]}"
    await cluster.create("messaging", name)
    settings = Settings.model_validate(cluster.settings("messaging", name))
    try:
        await asyncio.to_thread(migrations.upgrade, "messaging", settings)
        assert await ask(settings, "differences") == []
        forced = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        assert set(await ask(settings, forced)) == TENANT_TABLES
        await asyncio.to_thread(migrations.downgrade, "messaging", settings, "base")
        left = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        assert await ask(settings, left) == []
        await asyncio.to_thread(migrations.upgrade, "messaging", settings)
        assert await ask(settings, "differences") == []
    finally:
        await cluster.drop(name)
