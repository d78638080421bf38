"""The rows of this service."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import chassis_tables, instant, tenant_table

METADATA = MetaData()
chassis_tables(METADATA)

CAMPAIGNS = tenant_table(
    "campaigns",
    METADATA,
    Column("id", Uuid),
    Column("slug", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("current_version", Integer),
    Column("definition", JSONB, nullable=False),
    Column("presentation", JSONB, nullable=False),
    Column("created_by", Uuid, nullable=False),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at", nullable=True),
    Index("campaigns_slug", "tenant_id", "slug", unique=True, postgresql_where=text("deleted_at IS NULL")),
)

VERSIONS = tenant_table(
    "versions",
    METADATA,
    Column("campaign_id", Uuid),
    Column("number", Integer),
    Column("definition", JSONB, nullable=False),
    Column("published_by", Uuid, nullable=False),
    instant("published_at"),
    key=("campaign_id", "number"),
)

BUNDLES = tenant_table(
    "bundles",
    METADATA,
    Column("id", Text),
    Column("name", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    instant("created_at"),
)
