"""The ledger, and comparisons with the provider."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint, Uuid

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

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
    Index("postings_payout", "tenant_id", "payout_id"),
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

LEDGER_DIFFERENCES = tenant_table(
    "ledger_differences",
    METADATA,
    Column("id", Uuid),
    Column("order_id", Uuid, nullable=False),
    Column("difference", BigInteger, nullable=False),
    Column("ledger_amount", BigInteger, nullable=False),
    Column("provider_amount", BigInteger, nullable=False),
    instant("found_at"),
    instant("seen_at"),
    instant("closed_at", nullable=True),
    Column("closed_by", Uuid),
    Column("closing_note", Text),
    Index("ledger_differences_order", "tenant_id", "order_id"),
    Index("ledger_differences_found_at", "tenant_id", "found_at", "id"),
    ForeignKeyConstraint(["tenant_id", "order_id"], ["orders.tenant_id", "orders.id"], name="ledger_differences_order"),
)
"""What the newest comparison of each order has found, and what staff has closed; the id follows from both."""
