"""What was promised, what became of it, and every call to the provider."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

PROMISES = tenant_table(
    "promises",
    METADATA,
    Column("enrollment_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("terms", JSONB, nullable=False),
    Column("provider", Text),
    Column("account", Text),
    Column("reference", Text),
    Column("has_ended", Boolean, nullable=False),
    Column("purchase_amount", BigInteger),
    Column("purchase_currency", Text),
    key=("enrollment_id",),
)

MERGED_CONTACTS = tenant_table(
    "merged_contacts",
    METADATA,
    Column("contact_id", Uuid),
    Column("survivor_id", Uuid, nullable=False),
    Index("merged_contacts_survivor", "tenant_id", "survivor_id"),
    key=("contact_id",),
)
"""Contacts that have turned out to be another one, each as it was told; that one may be yet another."""

PAYOUTS = tenant_table(
    "payouts",
    METADATA,
    Column("id", Uuid),
    Column("enrollment_id", Uuid, nullable=False),
    Column("campaign_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    instant("met_at"),
    Column("type", Text, nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("multiplier", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("guarantee_id", Uuid),
    Column("resolved_by", Uuid),
    instant("resolved_at", nullable=True),
    Column("notes", Text, nullable=False),
    Column("approved_by", Uuid),
    Column("provider_reference", Text),
    Column("code", Text),
    Column("reason", Text, nullable=False),
    Column("epoch", Integer, nullable=False, server_default=text("0")),
    instant("next_at", nullable=True),
    Column("allowed", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    UniqueConstraint("tenant_id", "enrollment_id", name="payouts_enrollment"),
    ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"], name="payouts_order"),
    ForeignKeyConstraint(
        ["tenant_id", "enrollment_id"], ["promises.tenant_id", "promises.enrollment_id"], name="payouts_promise"
    ),
    Index("payouts_order", "tenant_id", "order_id"),
    Index("payouts_contact", "tenant_id", "contact_id", "id"),
    Index("payouts_campaign", "tenant_id", "campaign_id"),
    Index("payouts_next_at", "tenant_id", "next_at", postgresql_where=text("state IN ('issuing', 'unknown')")),
)
"""`epoch` and `next_at` belong to the call: who may settle it, and before when nobody else may make it."""

CHANGES = tenant_table(
    "payout_changes",
    METADATA,
    Column("payout_id", Uuid),
    Column("revision", Integer),
    Column("campaign_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    instant("occurred_at"),
    Column("decided_by", Uuid),
    Index("payout_changes_campaign", "tenant_id", "campaign_id", "state"),
    ForeignKeyConstraint(["tenant_id", "payout_id"], ["payouts.tenant_id", "payouts.id"], name="payout_changes_payout"),
    key=("payout_id", "revision"),
)
"""Append-only: every state each payout has entered."""

GUARANTEES = tenant_table(
    "guarantees",
    METADATA,
    Column("id", Uuid),
    Column("payout_id", Uuid, nullable=False),
    Column("enrollment_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("resolved_by", Uuid, nullable=False),
    instant("created_at"),
    Column("notes", Text, nullable=False),
    ForeignKeyConstraint(["tenant_id", "payout_id"], ["payouts.tenant_id", "payouts.id"], name="guarantees_payout"),
)
"""Append-only: one row each time staff resolved."""

ATTEMPTS = tenant_table(
    "attempts",
    METADATA,
    Column("payout_id", Uuid),
    Column("number", Integer),
    Column("key", Text, nullable=False),
    instant("asked_at"),
    Column("repeats", Boolean, nullable=False),
    Column("may_send", Boolean, nullable=False),
    Column("outcome", Text),
    Column("detail", Text, nullable=False),
    Column("account_id", Uuid),
    Column("payment", Text),
    Column("customer", Text),
    ForeignKeyConstraint(["tenant_id", "payout_id"], ["payouts.tenant_id", "payouts.id"], name="attempts_payout"),
    key=("payout_id", "number"),
)
