"""Migrations: Alembic as the owner of the tables, the chassis' own tables, and the wall between tenants."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alembic import command, context, op
from alembic.config import Config
from sqlalchemy import MetaData, pool, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from ..settings import Settings
from .revisions import REVISIONS
from .tables import CURRENT_TENANT

LOCK_TIMEOUT = "5s"
"""A migration that cannot get its lock soon gives up, instead of stopping everybody behind it."""


def chassis_upgrade(number: int) -> None:
    """Bring the chassis' own tables from the revision before to `number`; called by a service's migration."""
    _execute(REVISIONS[number].up)


def chassis_downgrade(number: int) -> None:
    """Undo `chassis_upgrade`."""
    _execute(REVISIONS[number].down)


def _execute(statements: Sequence[str]) -> None:
    for statement in statements:
        op.execute(statement.replace("{app}", _role("app_role")).replace("{relay}", _role("relay_role")))


def partition_by_hash(table: str, *, parts: int) -> None:
    """Make the partitions of a table that is `PARTITION BY HASH (…)`, before it is protected.

    For tables that will be large and whose rows must stay unique for ever: every unique key holds the column that is
    hashed (docs/adr/0009). The number cannot be changed later without writing the table anew.
    """
    for part in range(parts):
        share = f"FOR VALUES WITH (MODULUS {parts}, REMAINDER {part})"
        op.execute(f"CREATE TABLE {table}_{part} PARTITION OF {table} {share}")


def protect(*tables: str, grants: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Row-level security, forced for the owner too; the app role gets `grants` (append-only: SELECT, INSERT).

    Partitions get the same wall and no grants: they are reached through their table alone.
    """
    mine = f"tenant_id = {CURRENT_TENANT}"
    for table in tables:
        for walled in (table, *_partitions(table)):
            op.execute(f"ALTER TABLE {walled} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {walled} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY tenant ON {walled} USING ({mine}) WITH CHECK ({mine})")
        open_to_app(table, grants=grants)


def _partitions(table: str) -> list[str]:
    leaves = text("SELECT relid::regclass::text FROM pg_partition_tree(CAST(:of AS regclass)) WHERE isleaf ORDER BY 1")
    return list(op.get_bind().scalars(leaves, {"of": table}))


def open_to_app(*tables: str, grants: str) -> None:
    """Let the app role work with a table that is outside row-level security; the catalogue test lists those."""
    for table in tables:
        op.execute(f'GRANT {grants} ON {table} TO "{_role("app_role")}"')


def _role(name: str) -> str:
    return str(context.config.attributes[name])


def home(service: str) -> Path:
    """Folder of a service in the tree. Raises `LookupError` if it is not installed."""
    spec = find_spec(f"{service}_service")
    if spec is None or spec.origin is None:
        raise LookupError(service)
    return Path(spec.origin).parents[2]


def configuration(service: str, settings: Settings) -> Config:
    """Alembic's configuration for one service."""
    config = Config()
    config.set_main_option("script_location", str(home(service) / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(
        url=make_url(settings.owner_database_url.get_secret_value()).set(drivername="postgresql+asyncpg"),
        app_role=make_url(settings.database_url.get_secret_value()).username,
        relay_role=make_url(settings.relay_database_url.get_secret_value()).username,
    )
    return config


def upgrade(service: str, settings: Settings, revision: str = "head") -> None:
    """Bring a service's database to `revision`."""
    command.upgrade(configuration(service, settings), revision)


def downgrade(service: str, settings: Settings, revision: str) -> None:
    """Take a service's database back to `revision`."""
    command.downgrade(configuration(service, settings), revision)


def run_environment(metadata: Sequence[MetaData] = ()) -> None:
    """What every service's `env.py` calls."""
    asyncio.run(_migrate(context.config.attributes["url"], list(metadata)))


async def _migrate(url: Any, metadata: list[MetaData]) -> None:  # noqa: ANN401 - SQLAlchemy's URL
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(_run, metadata)
    await engine.dispose()


def _run(connection: Connection, metadata: list[MetaData]) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
