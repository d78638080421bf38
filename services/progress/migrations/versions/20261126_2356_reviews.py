"""Evidence that waits for a decision is found by an index."""

from alembic import op

revision = "20261126_2356"
down_revision = "20261126_2335"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE INDEX criteria_in_review ON criteria (tenant_id, submitted_at, criterion_id)
            WHERE submitted_at IS NOT NULL AND (decided_at IS NULL OR decided_at < submitted_at)"""
    )


def downgrade() -> None:
    op.execute("DROP INDEX criteria_in_review")
