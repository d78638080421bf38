"""Accounts at payment providers."""

from sqlalchemy import Boolean, Column, Integer, Text, UniqueConstraint, Uuid

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

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
    UniqueConstraint("tenant_id", "provider", "account", "livemode", name="payment_accounts_account"),
)
"""Accounts at payment providers, each in one or both of its modes; keys are sealed. None is ever deleted, as
attempts name theirs."""
