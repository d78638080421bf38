"""Purchases, and what was told differently about them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of

_NAMELESS = text("bundle_id IS NULL AND named_bundle_id IS NULL")
ORDERS = tenant_table(
    "orders",
    METADATA,
    Column("order_id", Uuid),
    Column("contact_id", Uuid, nullable=False),
    Column("provider", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("bundle_id", Text),
    Column("campaign", Text),
    Column("revision", Integer, nullable=False),
    Column("payment", Text),
    Column("products", ARRAY(Text), nullable=False),
    Column("named_bundle_id", Text),
    Column("named_by", Uuid),
    instant("named_at", nullable=True),
    instant("paid_at"),
    instant("received_at"),
    Column("reconsider", Boolean, nullable=False, server_default=text("false")),
    Column("whole_id", Uuid),
    of("contacts", "contact_id", name="orders_contact"),
    ForeignKeyConstraint(["tenant_id", "whole_id"], ["orders.tenant_id", "orders.order_id"], name="orders_whole"),
    Index("orders_parts", "tenant_id", "whole_id", postgresql_where=text("whole_id IS NOT NULL")),
    UniqueConstraint("tenant_id", "provider", "account", "reference", name="orders_once"),
    Index("orders_contact_id", "tenant_id", "contact_id", "paid_at"),
    Index("orders_bundle_id", "tenant_id", "bundle_id", postgresql_where=text("campaign IS NULL")),
    Index("orders_campaign", "tenant_id", "campaign", postgresql_where=text("campaign IS NOT NULL")),
    Index("orders_reconsider", "tenant_id", "contact_id", postgresql_where=text("reconsider")),
    Index("orders_products", "products", postgresql_using="gin"),
    Index("orders_named", "tenant_id", "named_bundle_id", postgresql_where=text("named_bundle_id IS NOT NULL")),
    Index("orders_nameless", "tenant_id", "paid_at", "order_id", postgresql_where=_NAMELESS),
    key=("order_id",),
)

ORDER_DIFFERENCES = tenant_table(
    "order_differences",
    METADATA,
    Column("difference_id", Uuid),
    Column("order_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("told", JSONB, nullable=False),
    instant("seen_at"),
    instant("closed_at", nullable=True),
    Column("closed_by", Uuid),
    Column("closing_note", Text),
    of("orders", "order_id", name="order_differences_order"),
    Index("order_differences_seen_at", "tenant_id", "seen_at", "difference_id"),
    key=("difference_id",),
)
"""What was told under the name of a known order and says something else."""
