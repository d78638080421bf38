"""Ids of activities that other systems told by topic."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_1704"
down_revision = "20261126_1703"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE submitted_activities ({_TENANT}, endpoint_id uuid NOT NULL, id text NOT NULL,
            taken_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, endpoint_id, id))"""
    )
    op.execute("CREATE INDEX submitted_activities_taken_at ON submitted_activities (tenant_id, taken_at)")
    protect("submitted_activities", grants="SELECT, INSERT, DELETE")


def downgrade() -> None:
    op.execute("DROP TABLE submitted_activities")
