"""Rules that staff has saved under a name."""

from sqlalchemy import Column, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA

SEGMENTS = tenant_table(
    "segments",
    METADATA,
    Column("segment_id", Uuid),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("rule", JSONB, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("changed_by", Uuid, nullable=False),
    instant("created_at"),
    instant("changed_at"),
    Index("segments_name", "tenant_id", "name", unique=True),
    key=("segment_id",),
)
