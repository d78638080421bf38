"""Money that was captured, and what of it went back without us."""

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

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

ORDERS = tenant_table(
    "orders",
    METADATA,
    Column("id", Uuid),
    Column("provider", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("customer_reference", Text),
    Column("currency", Text, nullable=False),
    Column("captured", BigInteger, nullable=False),
    instant("paid_at"),
    Column("issued", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("outside", BigInteger, nullable=False),
    instant("outside_at", nullable=True),
    instant("reconcile_at", nullable=True),
    Column("epoch", Integer, nullable=False, server_default=text("0")),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column("payment", Text),
    Column("whole_id", Uuid),
    Column("over", BigInteger, nullable=False, server_default=text("0")),
    Column("over_accepted", BigInteger, nullable=False, server_default=text("0")),
    Column("livemode", Boolean),
    UniqueConstraint("tenant_id", "provider", "account", "reference", name="orders_reference"),
    ForeignKeyConstraint(["tenant_id", "whole_id"], ["orders.tenant_id", "orders.id"], name="orders_whole"),
    Index("orders_parts", "tenant_id", "whole_id", postgresql_where=text("whole_id IS NOT NULL")),
    Index("orders_overpaid", "tenant_id", "id", postgresql_where=text("over > over_accepted")),
    Index("orders_reconcile_at", "tenant_id", "reconcile_at", postgresql_where=text("reconcile_at IS NOT NULL")),
)
"""`epoch` and `reconcile_at` belong to the comparison with the provider: who may settle it, and when it is due.
An order with a `whole_id` turned out to be a part of that one, and holds nothing."""

OUTSIDE_REFUNDS = tenant_table(
    "outside_refunds",
    METADATA,
    Column("order_id", Uuid),
    Column("reference", Text),
    Column("kind", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    instant("refunded_at"),
    Column("is_loss", Boolean, nullable=False),
    instant("returned_at", nullable=True),
    Column("back", BigInteger),
    ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"], name="outside_refunds_order"),
    key=("order_id", "reference"),
)
"""Refunds of somebody else and disputes; what of them is not back is the `outside` of their order.

Without `back`, one that has returned is back whole: until disputes could return in part, nothing else was kept.
"""
