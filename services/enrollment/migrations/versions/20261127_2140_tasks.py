"""Journeys give staff tasks."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, protect

revision = "20261127_2140"
down_revision = "20261127_2120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE tasks (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}, task_id uuid NOT NULL,
            enrollment_id uuid NOT NULL, campaign_id uuid NOT NULL, step_id uuid NOT NULL, activity_subtype text,
            title text NOT NULL, description text NOT NULL, assignee_id uuid, status text NOT NULL, due_at timestamptz,
            created_at timestamptz NOT NULL, closed_at timestamptz, closed_by uuid,
            PRIMARY KEY (tenant_id, task_id),
            CONSTRAINT tasks_enrollment FOREIGN KEY (tenant_id, enrollment_id)
                REFERENCES enrollments (tenant_id, enrollment_id),
            CONSTRAINT tasks_status CHECK (status IN ('open', 'done', 'cancelled')),
            CONSTRAINT tasks_closed CHECK (
                (status = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL)))"""
    )
    op.execute("CREATE INDEX tasks_by_status ON tasks (tenant_id, status, created_at, task_id)")
    op.execute("CREATE INDEX tasks_assignee_id ON tasks (tenant_id, assignee_id, status, created_at)")
    op.execute("CREATE INDEX tasks_enrollment_id ON tasks (tenant_id, enrollment_id)")
    protect("tasks", grants="SELECT, INSERT, UPDATE (assignee_id, status, closed_at, closed_by)")


def downgrade() -> None:
    op.execute("DROP TABLE tasks")
