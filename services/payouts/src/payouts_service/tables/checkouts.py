"""What campaigns sell, and visitors on their way to pay."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

CAMPAIGNS = tenant_table(
    "campaigns",
    METADATA,
    Column("campaign_id", Uuid),
    Column("version", Integer),
    Column("slug", Text),
    Column("currency", Text),
    Column("minimums", JSONB),
    instant("opens_at", nullable=True),
    instant("closes_at", nullable=True),
    Column("revision", Integer),
    Column("current_version", Integer),
    Column("admits", Boolean),
    Column("is_deleted", Boolean),
    Index("campaigns_slug", "tenant_id", "slug"),
    key=("campaign_id",),
)
"""What campaigns sell: `version` and what it says, and from `revision` on how they stand; each half has an event of its
own, and may be there before the other."""

BUNDLES = tenant_table(
    "bundles",
    METADATA,
    Column("bundle_id", Text),
    Column("revision", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("is_offered", Boolean, nullable=False),
    key=("bundle_id",),
)

CHECKOUTS = tenant_table(
    "checkouts",
    METADATA,
    Column("id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("slug", Text, nullable=False),
    Column("bundle_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("account_id", Uuid, nullable=False),
    instant("begun_at"),
    instant("closes_at", nullable=True),
    instant("expires_at"),
    Column("attempt", Integer, nullable=False),
    Column("session", Text),
    Column("url", Text),
    Column("reason", Text, nullable=False),
    Index("checkouts_begun_at", "tenant_id", "begun_at"),
)
"""Visitors on their way to pay; nothing of a person is in it, and a row is deleted when nobody asks for it any more."""
