"""Journeys, and the steps carried out on them."""

from sqlalchemy import Boolean, Column, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of

JOURNEYS = tenant_table(
    "journeys",
    METADATA,
    Column("enrollment_id", Uuid),
    Column("campaign_id", Uuid, nullable=False),
    Column("campaign_version", Integer, nullable=False),
    Column("step_id", Uuid),
    Column("visit", Integer, nullable=False),
    Column("standing", Text, nullable=False),
    instant("due_at", nullable=True),
    instant("planned_at", nullable=True),
    instant("follows_at", nullable=True),
    Column("is_paused", Boolean, nullable=False, server_default=text("false")),
    of("enrollments", "enrollment_id", name="journeys_enrollment"),
    Index("journeys_due_at", "tenant_id", "campaign_id", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index(
        "journeys_running",
        "tenant_id",
        "campaign_id",
        "campaign_version",
        postgresql_where=text("standing <> 'finished'"),
    ),
    Index(
        "journeys_in_turn",
        "tenant_id",
        "campaign_id",
        "planned_at",
        "enrollment_id",
        postgresql_where=text("planned_at IS NOT NULL"),
    ),
    key=("enrollment_id",),
)
"""Each goes on at `due_at`: its turn, if a pause had held it up, and then `planned_at` is when it was to go on.

That of an enrollment that is paused goes on at no time, and `planned_at` is when it was to. One that could not be led
over into a later version is tried again at `follows_at`.
"""

EXECUTIONS = tenant_table(
    "executions",
    METADATA,
    Column("execution_id", Uuid),
    Column("enrollment_id", Uuid, nullable=False),
    Column("campaign_id", Uuid, nullable=False),
    Column("step_id", Uuid, nullable=False),
    Column("visit", Integer, nullable=False),
    instant("due_at"),
    instant("begun_at"),
    Column("result", Text),
    Column("reasons", JSONB, nullable=False),
    Column("branch", Text),
    Column("variant", Text),
    instant("ended_at", nullable=True),
    of("enrollments", "enrollment_id", name="executions_enrollment"),
    UniqueConstraint("tenant_id", "enrollment_id", "step_id", "visit", name="executions_once"),
    Index("executions_campaign_id", "tenant_id", "campaign_id", "step_id", "result"),
    key=("execution_id",),
)
