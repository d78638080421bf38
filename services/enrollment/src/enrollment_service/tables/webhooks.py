"""Systems that journeys post to, and the calls of them."""

from sqlalchemy import Boolean, Column, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of

WEBHOOK_TARGETS = tenant_table(
    "webhook_targets",
    METADATA,
    Column("id", Uuid),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("sealed_old", Text),
    instant("created_at"),
    instant("changed_at"),
    instant("retired_at", nullable=True),
)

WEBHOOK_CALLS = tenant_table(
    "webhook_calls",
    METADATA,
    Column("call_id", Uuid),
    Column("enrollment_id", Uuid, nullable=False),
    Column("campaign_id", Uuid, nullable=False),
    Column("step_id", Uuid, nullable=False),
    Column("visit", Integer, nullable=False),
    Column("target_id", Uuid, nullable=False),
    Column("include_contact", Boolean, nullable=False),
    instant("created_at"),
    instant("next_at", nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("result", Text),
    Column("reason", Text),
    Column("status", Integer),
    Column("answer", JSONB),
    instant("ended_at", nullable=True),
    of("enrollments", "enrollment_id", name="webhook_calls_enrollment"),
    Index("webhook_calls_next_at", "tenant_id", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    Index("webhook_calls_enrollment_id", "tenant_id", "enrollment_id"),
    key=("call_id",),
)
"""What webhook steps came to; the id of a call is that of the step execution."""
