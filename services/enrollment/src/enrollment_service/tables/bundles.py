"""Our copy of bundles."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

BUNDLES = tenant_table(
    "bundles",
    METADATA,
    Column("bundle_id", Text),
    Column("revision", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("products", ARRAY(Text), nullable=False),
    Column("tags", ARRAY(Text), nullable=False),
    Column("is_offered", Boolean, nullable=False),
    instant("changed_at"),
    Index("bundles_products", "products", postgresql_using="gin"),
    key=("bundle_id",),
)
"""Our copy of bundles, as they are now."""
