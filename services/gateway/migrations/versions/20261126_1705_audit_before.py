"""An outcome may say what was before, where whoever carried the change out knows it best."""

from alembic import op

revision = "20261126_1705"
down_revision = "20261126_1704"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE audit_outcomes ADD COLUMN before jsonb NOT NULL DEFAULT 'null'")


def downgrade() -> None:
    op.execute("ALTER TABLE audit_outcomes DROP COLUMN before")
