"""A refusal names the unclear values behind it."""

from alembic import op

revision = "20261126_2336"
down_revision = "20261126_2331"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE refusals ADD COLUMN unclear jsonb NOT NULL DEFAULT '[]'::jsonb")


def downgrade() -> None:
    op.execute("ALTER TABLE refusals DROP COLUMN unclear")
