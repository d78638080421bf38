"""What takes contacts out of campaigns in which they are stuck: opt-outs, runs, and the batches of each run."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of

OPT_OUTS = tenant_table(
    "opt_outs",
    METADATA,
    Column("opt_out_id", Uuid),
    Column("contact_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    instant("occurred_at"),
    of("contacts", "contact_id", name="opt_outs_contact"),
    Index("opt_outs_contact_id", "tenant_id", "contact_id", "occurred_at"),
    key=("opt_out_id",),
)

DE_ENROLLMENT_RUNS = tenant_table(
    "de_enrollment_runs",
    METADATA,
    Column("run_id", Uuid),
    Column("started_by", Uuid),
    instant("started_at"),
    instant("ended_at", nullable=True),
    Column("status", Text, nullable=False),
    Column("last_processed_id", Uuid),
    *(Column(name, Integer, nullable=False) for name in ("batches", "failed_batches")),
    Column("outcomes", JSONB, nullable=False),
    Index("de_enrollment_runs_one", "tenant_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("de_enrollment_runs_started_at", "tenant_id", "started_at", "run_id"),
    key=("run_id",),
)

DE_ENROLLMENT_BATCHES = tenant_table(
    "de_enrollment_batches",
    METADATA,
    Column("run_id", Uuid),
    Column("number", Integer),
    Column("last_processed_id", Uuid, nullable=False),
    Column("leads", Integer, nullable=False),
    Column("status", Text, nullable=False),
    instant("ended_at"),
    ForeignKeyConstraint(
        ["tenant_id", "run_id"],
        ["de_enrollment_runs.tenant_id", "de_enrollment_runs.run_id"],
        name="de_enrollment_batches_run",
        ondelete="CASCADE",
    ),
    key=("run_id", "number"),
)
