"""Contacts, the identities they are known by, and conflicts about these."""

from sqlalchemy import ARRAY, Column, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of

CONTACTS = tenant_table(
    "contacts",
    METADATA,
    Column("contact_id", Uuid),
    Column("version", Integer, nullable=False),
    Column("email", Text),
    Column("name", Text),
    Column("phone", Text),
    Column("zone", Text),
    Column("locale", Text),
    Column("stage", Text),
    Column("tags", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("fields", JSONB, nullable=False, server_default=text("'{}'")),
    Column("merged_into", Uuid),
    instant("erased_at", nullable=True),
    instant("created_at"),
    instant("changed_at"),
    Index("contacts_merged_into", "tenant_id", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    Index("contacts_stage", "tenant_id", "stage", postgresql_where=text("stage IS NOT NULL")),
    key=("contact_id",),
)
"""Locked first by everything that decides about a contact; of an erased one the ids alone are left."""

IDENTITIES = tenant_table(
    "identities",
    METADATA,
    Column("identity", Text),
    Column("contact_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    instant("seen_at"),
    of("contacts", "contact_id", name="identities_contact", later=True),
    Index("identities_contact_id", "tenant_id", "contact_id"),
    key=("identity",),
)

IDENTITY_CONFLICTS = tenant_table(
    "identity_conflicts",
    METADATA,
    Column("identity", Text),
    Column("holder_id", Uuid, nullable=False),
    Column("claimant_id", Uuid),
    instant("seen_at"),
    instant("closed_at", nullable=True),
    Column("closed_by", Uuid),
    Column("closing_note", Text),
    key=("identity", "claimant_id"),
)

CONTACT_FIELDS = tenant_table(
    "contact_fields",
    METADATA,
    Column("name", Text),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    instant("created_at"),
    instant("retired_at", nullable=True),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    key=("name",),
)
"""Fields that a tenant has made for its contacts; values of contacts rely on their kinds, so these stay."""
