"""Enrollments can be listed by deadline."""

from alembic import op

revision = "20261127_0045"
down_revision = "20261126_2336"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX enrollments_deadline ON enrollments (tenant_id, campaign_id, deadline_at, enrollment_id)")


def downgrade() -> None:
    op.execute("DROP INDEX enrollments_deadline")
