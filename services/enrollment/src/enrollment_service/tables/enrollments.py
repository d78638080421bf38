"""Enrollments."""

from sqlalchemy import Column, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of, unique

ENROLLMENTS = tenant_table(
    "enrollments",
    METADATA,
    Column("enrollment_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("campaign_version", Integer, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("payout_status", Text),
    Column("exit_reason", Text),
    instant("created_at"),
    instant("updated_at"),
    instant("enrolled_at"),
    instant("deadline_at"),
    Column("grace_hours", Integer, nullable=False),
    Column("promise", JSONB, nullable=False),
    Column("linked_order", JSONB),
    Column("personalization_context", JSONB, nullable=False),
    Column("payout_revision", Integer, nullable=False),
    Column("payout_at_end", Text),
    instant("ended_at", nullable=True),
    of("contacts", "contact_id", name="enrollments_contact"),
    of("orders", "order_id", name="enrollments_order"),
    unique("enrollments_order_once", "campaign_id", "order_id", where="order_id IS NOT NULL"),
    Index("enrollments_order_id", "tenant_id", "order_id", postgresql_where=text("order_id IS NOT NULL")),
    unique("enrollments_one_open", "campaign_id", "contact_id", where="ended_at IS NULL"),
    Index("enrollments_contact_id", "tenant_id", "contact_id"),
    Index("enrollments_campaign_id", "tenant_id", "campaign_id", "enrollment_id"),
    Index("enrollments_open", "tenant_id", "enrollment_id", postgresql_where=text("ended_at IS NULL")),
    Index(
        "enrollments_inside", "tenant_id", "campaign_id", "campaign_version", postgresql_where=text("ended_at IS NULL")
    ),
    Index("enrollments_deadline", "tenant_id", "campaign_id", "deadline_at", "enrollment_id"),
    key=("enrollment_id",),
)
