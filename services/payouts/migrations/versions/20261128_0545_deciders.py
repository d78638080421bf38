"""A change of a payout names who decided it; of older ones only the payout says who resolved and approved."""

from alembic import op

revision = "20261128_0545"
down_revision = "20261127_0930"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE payout_changes ADD COLUMN decided_by uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE payout_changes DROP COLUMN decided_by")
