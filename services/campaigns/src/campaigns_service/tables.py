"""The rows of this service."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.postgres.tables import chassis_tables, instant, tenant_table

METADATA = MetaData()
chassis_tables(METADATA)

CAMPAIGNS = tenant_table(
    "campaigns",
    METADATA,
    Column("id", Uuid),
    Column("slug", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("campaign_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("enrolls_while_paused", Boolean, nullable=False),
    Column("four_eyes", Boolean, nullable=False),
    Column("editors", ARRAY(Uuid), nullable=False),
    Column("form_id", Text),
    Column("auto_discovered", Boolean, nullable=False, server_default=text("false")),
    Column("revision", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("current_version", Integer),
    Column("definition", JSONB, nullable=False),
    Column("presentation", JSONB, nullable=False),
    Column("created_by", Uuid, nullable=False),
    instant("created_at"),
    instant("updated_at"),
    instant("deactivated_at", nullable=True),
    instant("deleted_at", nullable=True),
    Index("campaigns_form_id", "tenant_id", "form_id", unique=True, postgresql_where=text("deleted_at IS NULL")),
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
    Column("inside", Text, nullable=False, server_default=text("'pin'")),
    key=("campaign_id", "number"),
)

CONTENTS = tenant_table(
    "contents",
    METADATA,
    Column("content_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("published", Integer, nullable=False),
    Index("contents_campaign_id", "tenant_id", "campaign_id"),
    key=("content_id",),
)
"""The newest text of each content."""

CONTENT_VERSIONS = tenant_table(
    "content_versions",
    METADATA,
    Column("content_id", Uuid),
    Column("number", Integer),
    Column("content", JSONB, nullable=False),
    instant("published_at"),
    key=("content_id", "number"),
)

TEMPLATES = tenant_table(
    "templates",
    METADATA,
    Column("key", Text),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_by", Uuid, nullable=False),
    instant("saved_at"),
    key=("key",),
)
"""Campaigns that a tenant makes others after."""

BUNDLES = tenant_table(
    "bundles",
    METADATA,
    Column("id", Text),
    Column("name", Text, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("tags", ARRAY(Text), nullable=False),
    Column("is_offered", Boolean, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    instant("created_at"),
    instant("updated_at"),
)

BUNDLE_PRODUCTS = tenant_table(
    "bundle_products",
    METADATA,
    Column("product", Text),
    Column("bundle_id", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Index("bundle_products_bundle", "tenant_id", "bundle_id"),
    key=("product",),
)
"""What the payment provider calls a bundle; one product stands for one bundle."""

CONTACT_FIELDS = tenant_table(
    "contact_fields",
    METADATA,
    Column("name", Text),
    Column("kind", Text, nullable=False),
    Column("is_retired", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    key=("name",),
)
"""Our copy of the fields that a tenant has made for its contacts."""
