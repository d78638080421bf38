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
from .tables import CURRENT_TENANT

LOCK_TIMEOUT = "5s"
"""A migration that cannot get its lock soon gives up, instead of stopping everybody behind it."""

_CHASSIS_TABLES = (
    """CREATE TABLE inbox (
        tenant_id uuid NOT NULL, key text NOT NULL, seen_at timestamptz NOT NULL, fingerprint bytea, answer jsonb,
        CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, key))""",
    "CREATE INDEX inbox_seen_at ON inbox (seen_at)",
    """CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL, topic text NOT NULL,
        key text NOT NULL, route text NOT NULL, headers jsonb NOT NULL, value bytea NOT NULL)""",
    """CREATE TABLE relay_state (
        singleton boolean PRIMARY KEY DEFAULT true CONSTRAINT relay_state_singleton CHECK (singleton),
        epoch bigint NOT NULL, noted_epoch bigint NOT NULL, first_number bigint NOT NULL, partitions integer NOT NULL,
        positions bigint[] NOT NULL, database_identity text, cluster_id text)""",
    "INSERT INTO relay_state (epoch, noted_epoch, first_number, partitions, positions) VALUES (0, 0, 1, 1, '{}')",
    """CREATE TABLE parked (
        id uuid PRIMARY KEY, tenant_id uuid, message_id text NOT NULL UNIQUE, topic text NOT NULL,
        partition integer NOT NULL, record_offset bigint NOT NULL, key bytea, headers jsonb NOT NULL, value bytea,
        reason text NOT NULL, detail text NOT NULL, tries integer NOT NULL, parked_at timestamptz NOT NULL,
        retry_at timestamptz, dead_at timestamptz)""",
    "CREATE INDEX parked_retry_at ON parked (retry_at) WHERE retry_at IS NOT NULL",
    """CREATE TABLE tenants (
        id uuid PRIMARY KEY, version integer NOT NULL, name text NOT NULL, zone text NOT NULL,
        currency text NOT NULL, status text NOT NULL)""",
)


def create_chassis_tables() -> None:
    """Inbox, outbox, relay state, parked and tenants, with what each role may do; part of every first migration."""
    app, relay = _role("app_role"), _role("relay_role")
    for statement in _CHASSIS_TABLES:
        op.execute(statement)
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON inbox, parked, tenants TO "{app}"')
    op.execute(f'GRANT INSERT ON outbox TO "{app}"')
    op.execute(f'GRANT SELECT, DELETE ON outbox TO "{relay}"')
    op.execute(f'GRANT SELECT, UPDATE ON relay_state TO "{relay}"')


def drop_chassis_tables() -> None:
    """Undo `create_chassis_tables`."""
    op.execute("DROP TABLE inbox, outbox, relay_state, parked, tenants")


def protect(*tables: str, grants: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Row-level security, forced for the owner too; the app role gets `grants` (append-only: SELECT, INSERT)."""
    mine = f"tenant_id = {CURRENT_TENANT}"
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} USING ({mine}) WITH CHECK ({mine})")
        open_to_app(table, grants=grants)


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
