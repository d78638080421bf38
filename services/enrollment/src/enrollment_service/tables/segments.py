"""Rules that staff has saved under a name, and who is meant by them."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Text, Uuid, text
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

SEGMENT_MEMBERS = tenant_table(
    "segment_members",
    METADATA,
    Column("segment_id", Uuid),
    Column("contact_id", Uuid),
    Column("entries", Integer, nullable=False),
    instant("entered_at"),
    instant("left_at", nullable=True),
    Index("segment_members_contact_id", "tenant_id", "contact_id"),
    Index("segment_members_inside", "tenant_id", "segment_id", "contact_id", postgresql_where=text("left_at IS NULL")),
    key=("segment_id", "contact_id"),
    hashed="contact_id",
)
"""Whoever has ever been in a segment; outlives the segment until it is swept."""

SEGMENT_FILLS = tenant_table(
    "segment_fills",
    METADATA,
    Column("segment_id", Uuid),
    Column("zone", Text, nullable=False),
    Column("reached", Uuid),
    instant("filled_at", nullable=True),
    key=("segment_id",),
)
"""Of a segment without one, nobody has been looked at yet."""

SEGMENT_LOOKS = tenant_table("segment_looks", METADATA, instant("looked_at"), key=())
"""One row a tenant, locked by whoever changes memberships; by its time they are judged, which never goes back."""

SEGMENT_TURNS = tenant_table(
    "segment_turns",
    METADATA,
    Column("segment_id", Uuid),
    Column("contact_id", Uuid),
    instant("turns_at"),
    Index("segment_turns_at", "tenant_id", "turns_at"),
    Index("segment_turns_segment_id", "tenant_id", "segment_id"),
    key=("contact_id", "segment_id"),
)
"""When time alone may change whether a contact is meant."""

SEGMENT_DOUBTS = tenant_table(
    "segment_doubts",
    METADATA,
    Column("position", BigInteger, Identity(always=True)),
    Column("contact_id", Uuid, nullable=False),
    instant("put_off_until", nullable=True),
    key=("position",),
)
"""Contacts of whom something has changed that rules ask; triggers of the tables where it stands write these rows.
Who could not be looked at because of a fault of ours is put off."""
