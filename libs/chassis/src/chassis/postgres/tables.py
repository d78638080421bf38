"""The chassis' own tables, and the shape of a table that belongs to a tenant."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

CURRENT_TENANT = "current_setting('app.tenant')::uuid"
"""Without the missing-ok flag: forgetting the tenant is an error, never an empty answer."""


def instant(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of aware UTC times."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def tenant_table(name: str, metadata: MetaData, *items: SchemaItem, key: tuple[str, ...] = ("id",)) -> Table:
    """A table under row-level security: `tenant_id` is filled by the transaction and leads the primary key."""
    return Table(
        name,
        metadata,
        Column("tenant_id", Uuid, nullable=False, server_default=text(CURRENT_TENANT)),
        *items,
        PrimaryKeyConstraint("tenant_id", *key, name=f"{name}_pkey"),
        info={"tenant": True},
    )


def chassis_tables(metadata: MetaData) -> None:
    """Add inbox, outbox, parked, tenants and relay state to a service's tables, outside row-level security."""
    for table in (_inbox, _outbox, _relay_state, _parked, _tenants):
        table(metadata)


def _inbox(metadata: MetaData) -> None:
    Table(
        "inbox",
        metadata,
        Column("tenant_id", Uuid, nullable=False),
        Column("key", Text, nullable=False),
        instant("seen_at"),
        Column("fingerprint", LargeBinary),
        Column("answer", JSONB),
        PrimaryKeyConstraint("tenant_id", "key", name="inbox_pkey"),
        Index("inbox_seen_at", "seen_at"),
    )


def _outbox(metadata: MetaData) -> None:
    Table(
        "outbox",
        metadata,
        Column("position", BigInteger, Identity(always=True), primary_key=True),
        Column("tenant_id", Uuid, nullable=False),
        Column("topic", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("route", Text, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("value", LargeBinary, nullable=False),
    )


def _relay_state(metadata: MetaData) -> None:
    Table(
        "relay_state",
        metadata,
        Column("singleton", Boolean, primary_key=True, server_default=text("true")),
        Column("epoch", BigInteger, nullable=False),
        Column("noted_epoch", BigInteger, nullable=False),
        Column("first_number", BigInteger, nullable=False),
        Column("partitions", Integer, nullable=False),
        Column("positions", ARRAY(BigInteger), nullable=False),
        Column("database_identity", Text),
        Column("cluster_id", Text),
    )


def _parked(metadata: MetaData) -> None:
    Table(
        "parked",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("tenant_id", Uuid),
        Column("message_id", Text, nullable=False, unique=True),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("record_offset", BigInteger, nullable=False),
        Column("key", LargeBinary),
        Column("headers", JSONB, nullable=False),
        Column("value", LargeBinary),
        Column("reason", Text, nullable=False),
        Column("detail", Text, nullable=False),
        Column("tries", Integer, nullable=False),
        instant("parked_at"),
        instant("retry_at", nullable=True),
        instant("dead_at", nullable=True),
        Index("parked_retry_at", "retry_at", postgresql_where=text("retry_at IS NOT NULL")),
    )


def _tenants(metadata: MetaData) -> None:
    Table(
        "tenants",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("name", Text, nullable=False),
        Column("zone", Text, nullable=False),
        Column("currency", Text, nullable=False),
        Column("status", Text, nullable=False),
    )


CHASSIS = MetaData()
chassis_tables(CHASSIS)
INBOX, OUTBOX, PARKED, TENANTS, RELAY_STATE = (
    CHASSIS.tables[name] for name in ("inbox", "outbox", "parked", "tenants", "relay_state")
)
