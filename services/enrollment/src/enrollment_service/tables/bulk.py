"""Jobs that do one thing with many contacts of a campaign, and what became of each contact."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of

BULK_JOBS = tenant_table(
    "bulk_jobs",
    METADATA,
    Column("job_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("action", Text, nullable=False),
    Column("selected_by", Text, nullable=False),
    Column("segment_id", Uuid),
    Column("rule", JSONB),
    Column("created_by", Uuid, nullable=False),
    instant("created_at"),
    Column("state", Text, nullable=False),
    Column("total", Integer),
    *(Column(name, Integer, nullable=False) for name in ("reached", "done", "refused", "failed")),
    Column("reasons", JSONB, nullable=False),
    instant("ended_at", nullable=True),
    Index("bulk_jobs_campaign_id", "tenant_id", "campaign_id", "job_id"),
    Index("bulk_jobs_running", "tenant_id", "created_at", "job_id", postgresql_where=text("ended_at IS NULL")),
    key=("job_id",),
)

BULK_TARGETS = tenant_table(
    "bulk_targets",
    METADATA,
    Column("job_id", Uuid),
    Column("position", Integer),
    Column("contact_id", Uuid),
    Column("result", Text),
    Column("reasons", JSONB, nullable=False, server_default=text("'[]'")),
    ForeignKeyConstraint(
        ["tenant_id", "job_id"],
        ["bulk_jobs.tenant_id", "bulk_jobs.job_id"],
        name="bulk_targets_job",
        ondelete="CASCADE",
    ),
    of("contacts", "contact_id", name="bulk_targets_contact"),
    Index("bulk_targets_once", "tenant_id", "job_id", "contact_id", unique=True),
    key=("job_id", "position"),
)
"""Who is not known, or is named twice, has no contact here; nothing is kept of what was typed."""
