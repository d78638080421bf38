"""Tasks of staff."""

from sqlalchemy import Column, Index, Text, Uuid

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of

TASKS = tenant_table(
    "tasks",
    METADATA,
    Column("task_id", Uuid),
    Column("enrollment_id", Uuid, nullable=False),
    Column("campaign_id", Uuid, nullable=False),
    Column("step_id", Uuid, nullable=False),
    Column("activity_subtype", Text),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("assignee_id", Uuid),
    Column("status", Text, nullable=False),
    instant("due_at", nullable=True),
    instant("created_at"),
    instant("closed_at", nullable=True),
    Column("closed_by", Uuid),
    of("enrollments", "enrollment_id", name="tasks_enrollment"),
    Index("tasks_by_status", "tenant_id", "status", "created_at", "task_id"),
    Index("tasks_assignee_id", "tenant_id", "assignee_id", "status", "created_at"),
    Index("tasks_enrollment_id", "tenant_id", "enrollment_id"),
    key=("task_id",),
)
"""What a step gave staff to do; its id is that of the step execution."""
