"""A dispute may return in part."""

from alembic import op

revision = "20261127_0930"
down_revision = "20261127_0901"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE outside_refunds ADD COLUMN back bigint, ADD CONSTRAINT outside_refunds_back"
        " CHECK (back >= 0 AND (amount = 0 OR back <= amount))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE outside_refunds DROP CONSTRAINT outside_refunds_back, DROP COLUMN back")
