"""The rows of this service."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import chassis_tables, instant, tenant_table

METADATA = MetaData()
chassis_tables(METADATA)

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
    UniqueConstraint("tenant_id", "provider", "account", "reference", name="orders_reference"),
    ForeignKeyConstraint(["tenant_id", "whole_id"], ["orders.tenant_id", "orders.id"], name="orders_whole"),
    Index("orders_parts", "tenant_id", "whole_id", postgresql_where=text("whole_id IS NOT NULL")),
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
    ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"], name="outside_refunds_order"),
    key=("order_id", "reference"),
)
"""Refunds of somebody else and disputes; those that are not back are the `outside` of their order."""

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

PAYMENT_ACCOUNTS = tenant_table(
    "payment_accounts",
    METADATA,
    Column("id", Uuid),
    Column("provider", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("livemode", Boolean, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    instant("changed_at"),
    instant("disabled_at", nullable=True),
    UniqueConstraint("tenant_id", "provider", "account", name="payment_accounts_account"),
)
"""Accounts at payment providers; keys are sealed. None is ever deleted, as attempts name theirs."""

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

POSTINGS = tenant_table(
    "postings",
    METADATA,
    Column("id", Uuid),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("order_id", Uuid),
    Column("payout_id", Uuid),
    instant("posted_at"),
    UniqueConstraint("tenant_id", "key", name="postings_key"),
    Index("postings_order", "tenant_id", "order_id"),
)
LEDGER_ENTRIES = tenant_table(
    "ledger_entries",
    METADATA,
    Column("posting_id", Uuid),
    Column("leg", Integer),
    Column("account", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("debit", BigInteger, nullable=False),
    Column("credit", BigInteger, nullable=False),
    Index("ledger_entries_account", "tenant_id", "account", "currency"),
    ForeignKeyConstraint(
        ["tenant_id", "posting_id"], ["postings.tenant_id", "postings.id"], name="ledger_entries_posting"
    ),
    key=("posting_id", "leg"),
)
"""Both append-only; a trigger at commit holds the sum of every posting at zero."""

LIMITS = tenant_table(
    "limits",
    METADATA,
    Column("scope", Uuid),
    Column("approval", BigInteger),
    Column("daily_cap", BigInteger),
    Column("budget", BigInteger),
    key=("scope",),
)
"""Above which sums a second person is asked; the scope is a campaign, or the nil UUID for the whole tenant."""

BUDGETS = tenant_table(
    "budgets",
    METADATA,
    Column("campaign_id", Uuid),
    Column("version", Integer, nullable=False),
    Column("campaign", BigInteger),
    Column("contact", BigInteger),
    key=("campaign_id",),
)
"""What campaigns pay at most, to everybody and to one contact, as their highest published versions say."""

RECONCILIATIONS = tenant_table(
    "reconciliations",
    METADATA,
    Column("id", Uuid),
    Column("order_id", Uuid, nullable=False),
    instant("compared_at"),
    Column("ledger_amount", BigInteger, nullable=False),
    Column("provider_amount", BigInteger, nullable=False),
    Column("closed", Integer, nullable=False),
    Index("reconciliations_order", "tenant_id", "order_id"),
    ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"], name="reconciliations_order"),
)
"""Append-only: what our ledger and the provider's list said of an order, and how many payouts that settled."""
