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
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
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


def tenant_table(
    name: str, metadata: MetaData, *items: SchemaItem, key: tuple[str, ...] = ("id",), hashed: str | None = None
) -> Table:
    """A table under row-level security: `tenant_id` is filled by the transaction and leads the primary key.

    `hashed` names the column by which its rows are spread over partitions.
    """
    return Table(
        name,
        metadata,
        Column("tenant_id", Uuid, nullable=False, server_default=text(CURRENT_TENANT)),
        *items,
        PrimaryKeyConstraint("tenant_id", *key, name=f"{name}_pkey"),
        info={"tenant": True},
        postgresql_partition_by=f"HASH ({hashed})" if hashed else None,
    )


def chassis_tables(metadata: MetaData) -> None:
    """Add inbox, answers, outbox, parked, tenants and relay state to a service's tables."""
    for table in (_inbox, _answers, _outbox, _relay_state, _parked, _tenants):
        table(metadata)


def _inbox(metadata: MetaData) -> None:
    Table(
        "inbox",
        metadata,
        Column("tenant_id", Uuid, nullable=False),
        Column("source", String(200), nullable=False),
        Column("id", String(200), nullable=False),
        Column("day", SmallInteger, nullable=False),
        PrimaryKeyConstraint("tenant_id", "source", "id", "day", name="inbox_pkey"),
        postgresql_partition_by="LIST (day)",
    )


def _answers(metadata: MetaData) -> None:
    tenant_table(
        "answers",
        metadata,
        Column("actor", Uuid),
        Column("key", Text),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("answer", JSONB),
        instant("asked_at"),
        Index("answers_asked_at", "tenant_id", "asked_at"),
        key=("actor", "key"),
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


_PLACE = ("message_id", "source", "tenant_id", "topic", "partition", "record_offset")
"""What makes two parked records the same one: other systems may give two events of theirs one id."""


def _parked(metadata: MetaData) -> None:
    Table(
        "parked",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("tenant_id", Uuid),
        Column("source", Text, nullable=False),
        Column("message_id", Text, nullable=False),
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
        UniqueConstraint(*_PLACE, name="parked_once", postgresql_nulls_not_distinct=True),
        Index("parked_retry_at", "retry_at", postgresql_where=text("retry_at IS NOT NULL")),
        Index("parked_waiting", "tenant_id", postgresql_where=text("retry_at IS NOT NULL")),
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
        Column("locale", Text, nullable=False, server_default=text("'en-US'")),
        Column("status", Text, nullable=False),
    )


CHASSIS = MetaData()
chassis_tables(CHASSIS)
INBOX, ANSWERS, OUTBOX, PARKED, TENANTS, RELAY_STATE = (
    CHASSIS.tables[name] for name in ("inbox", "answers", "outbox", "parked", "tenants", "relay_state")
)
