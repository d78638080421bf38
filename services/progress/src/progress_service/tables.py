"""The rows of this service."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import chassis_tables, instant, tenant_table

METADATA = MetaData()
chassis_tables(METADATA)

SUBJECTS = tenant_table(
    "subjects",
    METADATA,
    Column("contact_id", Uuid),
    Column("merged_into", Uuid),
    Index("subjects_merged_into", "tenant_id", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    key=("contact_id",),
)
"""One row a contact, locked first by everything that touches the contact's promises; and which contact it is now."""

TRACKERS = tenant_table(
    "trackers",
    METADATA,
    Column("enrollment_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    instant("enrolled_at"),
    instant("deadline_at"),
    instant("closes_at"),
    Column("state", Text, nullable=False),
    instant("decided_at", nullable=True),
    Index("trackers_contact", "tenant_id", "contact_id"),
    Index("trackers_campaign", "tenant_id", "campaign_id", "enrollment_id"),
    Index("trackers_closes_at", "tenant_id", "closes_at", postgresql_where=text("state = 'open'")),
    key=("enrollment_id",),
)

CRITERIA = tenant_table(
    "criteria",
    METADATA,
    Column("criterion_id", Uuid),
    Column("enrollment_id", Uuid, nullable=False),
    Column("promise", JSONB, nullable=False),
    Column("total", Numeric, nullable=False),
    instant("newest_at", nullable=True),
    Column("newest_reference", Text),
    Column("evidence", Text),
    instant("submitted_at", nullable=True),
    Column("decision", Text),
    instant("decided_at", nullable=True),
    Column("decision_id", Uuid),
    Column("decided_by", Uuid),
    Column("notes", Text),
    Column("measured_value", Numeric),
    instant("measured_at", nullable=True),
    Column("measurement_id", Uuid),
    Column("measured_by", Uuid),
    Column("measured_notes", Text),
    Index("criteria_enrollment", "tenant_id", "enrollment_id"),
    Index(
        "criteria_in_review",
        "tenant_id",
        "submitted_at",
        "criterion_id",
        postgresql_where=text("submitted_at IS NOT NULL AND (decided_at IS NULL OR decided_at < submitted_at)"),
    ),
    key=("criterion_id",),
)

CHANGES = tenant_table(
    "changes",
    METADATA,
    Column("enrollment_id", Uuid),
    Column("change_id", Uuid),
    Column("criterion_id", Uuid, nullable=False),
    Column("cause", Text, nullable=False),
    Column("changed_by", Uuid),
    Column("status", Text, nullable=False),
    Column("percent", Numeric, nullable=False),
    Column("current_value", Numeric, nullable=False),
    Column("auto_source_ref", Text),
    instant("occurred_at"),
    Column("text", Text),
    key=("enrollment_id", "change_id"),
    hashed="enrollment_id",
)
"""Every change of every criterion, as it was said; only added to."""

FILES = tenant_table(
    "files",
    METADATA,
    Column("file_id", Uuid),
    Column("enrollment_id", Uuid, nullable=False),
    Column("criterion_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    instant("asked_at"),
    Column("media_type", Text),
    Column("size", BigInteger),
    Column("sha256", Text),
    instant("stored_at", nullable=True),
    Column("epoch", Integer, nullable=False, server_default=text("0")),
    instant("lease_until", nullable=True),
    Index("files_criterion", "tenant_id", "criterion_id"),
    Index("files_expected", "tenant_id", "asked_at", postgresql_where=text("stored_at IS NULL")),
    key=("file_id",),
)
"""Files of evidence: expected until their bytes are in the object store."""

ENDINGS = tenant_table(
    "endings",
    METADATA,
    Column("enrollment_id", Uuid),
    Column("has_ended", Boolean, nullable=False, server_default=text("true")),
    key=("enrollment_id",),
)
"""One row an enrollment, locked by its beginning and its end; its end may be told before its beginning."""

MILESTONES = tenant_table(
    "milestones",
    METADATA,
    Column("contact_id", Uuid),
    Column("source", Text),
    Column("reference", Text),
    Column("name", Text, nullable=False),
    Column("value", Numeric),
    instant("occurred_at"),
    key=("contact_id", "source", "reference"),
    hashed="contact_id",
)
