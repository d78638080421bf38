"""Every service's migrations: up, down, up again, and what they make is what `tables.py` says."""

import asyncio
from importlib import import_module
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.ids import new_id
from chassis.postgres import migrations
from chassis.settings import Settings
from chassis.testing.databases import Cluster
from tests.service_list import SERVICES

pytestmark = pytest.mark.migrations
_PARTITIONS = "SELECT relname FROM pg_class WHERE relispartition"
_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


@pytest.mark.parametrize("service", SERVICES)
async def test_migrations_go_up_down_and_up_and_make_what_tables_says(cluster: Cluster, service: str) -> None:
    name = f"migrated_{service}_{new_id().hex[-8:]}"
    await cluster.create(service, name)
    try:
        settings = Settings.model_validate(cluster.settings(service, name))
        await asyncio.to_thread(migrations.upgrade, service, settings)
        await asyncio.to_thread(migrations.downgrade, service, settings, "base")
        assert await ask(settings, _count) == 0
        await asyncio.to_thread(migrations.upgrade, service, settings)
        assert await ask(settings, lambda connection: differences(connection, metadata_of(service))) == []
    finally:
        await cluster.drop(name)


async def test_a_table_that_no_migration_makes_is_seen(cluster: Cluster, templates: dict[str, str]) -> None:
    if "progress" not in templates:
        templates["progress"] = await cluster.template("progress")
    settings = Settings.model_validate(cluster.settings("progress", templates["progress"]))
    other = metadata_of("campaigns")
    assert await ask(settings, lambda connection: differences(connection, other)) != []


def metadata_of(service: str) -> MetaData:
    """The tables a service says it has."""
    module = import_module(f"{service}_service.tables")
    found = next(value for value in vars(module).values() if isinstance(value, MetaData))
    assert isinstance(found, MetaData)
    return found


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    """What the database and the metadata do not agree about; constraints that check are the migrations' alone."""
    partitions = set(connection.exec_driver_sql(_PARTITIONS).scalars())

    def is_ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind == "foreign_key_constraint" or name == "alembic_version" or name in partitions)

    options = {"compare_type": True, "compare_server_default": False, "include_object": is_ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _count(connection: Connection) -> int:
    return int(connection.exec_driver_sql(_TABLES).scalar_one())


async def ask(settings: Settings, question: Any) -> Any:
    """Ask the database something, as its owner."""
    url = make_url(settings.owner_database_url.get_secret_value()).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(question)
    finally:
        await engine.dispose()
