"""The rows of this service."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.postgres.tables import chassis_tables, instant, tenant_table

METADATA = MetaData()
chassis_tables(METADATA)

ENDPOINTS = Table(
    "endpoints",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("tenant_id", Uuid, nullable=False),
    Column("provider", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("secrets", ARRAY(Text), nullable=False),
    Column("livemode", Boolean, nullable=False),
)
"""Outside row-level security: an endpoint says which tenant a webhook is for."""

RATES = Table(
    "rates",
    METADATA,
    Column("key", LargeBinary, primary_key=True),
    Column("hits", Integer, nullable=False),
    instant("ends_at"),
    Index("rates_ends_at", "ends_at"),
    prefixes=["UNLOGGED"],
)
"""Outside row-level security, because the caller is not known yet; keys are hashes. Unlogged: a crash may lose it."""

INBOUND_EVENTS = tenant_table(
    "inbound_events",
    METADATA,
    Column("id", Uuid),
    Column("endpoint_id", Uuid, nullable=False),
    Column("provider", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    instant("received_at"),
    Column("disposition", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("purchase_id", Uuid),
    Column("note", Text),
    Column("closed_by", Uuid),
    instant("closed_at", nullable=True),
    UniqueConstraint("tenant_id", "endpoint_id", "event_id", name="inbound_events_once"),
    Index("inbound_events_received_at", "tenant_id", "received_at"),
    Index("inbound_events_waiting", "tenant_id", "purchase_id", postgresql_where=text("disposition = 'waiting'")),
)
"""Every webhook that was answered 2xx, as bytes, and what became of it."""

PURCHASES = tenant_table(
    "purchases",
    METADATA,
    Column("id", Uuid),
    Column("facts", JSONB, nullable=False),
    Column("refunds", JSONB, nullable=False),
    Column("said", JSONB),
    instant("waits_since", nullable=True),
    Column("same_as", Uuid),
    instant("told_at"),
    Index("purchases_waiting", "tenant_id", "waits_since", postgresql_where=text("waits_since IS NOT NULL")),
    Index("purchases_told_at", "tenant_id", "told_at", postgresql_where=text("is_addressed")),
    Column("is_addressed", Boolean, nullable=False),
)
"""What is known of each purchase: every fact that was told, and the order as it was said last."""

PURCHASE_NAMES = tenant_table(
    "purchase_names",
    METADATA,
    Column("name", Text),
    Column("purchase_id", Uuid, nullable=False),
    Index("purchase_names_purchase", "tenant_id", "purchase_id"),
    key=("name",),
)
"""Every name a purchase is known by: whichever event tells of it, it is the same one."""

STAFF = tenant_table(
    "staff",
    METADATA,
    Column("id", Uuid),
    Column("email", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    UniqueConstraint("tenant_id", "email", name="staff_email"),
)

SESSIONS = tenant_table(
    "sessions",
    METADATA,
    Column("token_hash", LargeBinary),
    Column("staff_id", Uuid, nullable=False),
    instant("expires_at"),
    ForeignKeyConstraint(
        ["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"], "sessions_staff", ondelete="CASCADE"
    ),
    Index("sessions_expires_at", "tenant_id", "expires_at"),
    key=("token_hash",),
)

API_KEYS = tenant_table(
    "api_keys",
    METADATA,
    Column("key_hash", LargeBinary),
    Column("id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    key=("key_hash",),
)

FIGURES = tenant_table(
    "figures",
    METADATA,
    Column("campaign_id", Uuid),
    Column("partition", Integer),
    Column("day", Date),
    Column("counters", JSONB, nullable=False),
    instant("counted_at"),
    key=("campaign_id", "partition", "day"),
)

FIGURE_CHECKS = tenant_table(
    "figure_checks",
    METADATA,
    Column("campaign_id", Uuid),
    instant("next_at"),
    Column("epoch", Integer, nullable=False),
    instant("checked_at", nullable=True),
    Column("differences", JSONB, nullable=False),
    Column("missing", JSONB, nullable=False),
    Index("figure_checks_next_at", "tenant_id", "next_at"),
    key=("campaign_id",),
)
"""When each campaign's figures are compared next, and what the last comparison found."""
