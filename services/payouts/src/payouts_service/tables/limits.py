"""What may be paid without a second person."""

from sqlalchemy import BigInteger, Column, Integer, Uuid

from chassis.postgres.tables import tenant_table

from .base import METADATA

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
