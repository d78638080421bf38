"""Suppressions get their ids where everything else does: nothing adds one without."""

from alembic import op

revision = "20261127_0520"
down_revision = "20261127_0511"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE suppressions ALTER COLUMN id DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE suppressions ALTER COLUMN id SET DEFAULT gen_random_uuid()")
