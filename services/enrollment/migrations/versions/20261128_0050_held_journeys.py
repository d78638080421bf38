"""Journeys that were due when their campaign was resumed are let go one after the other."""

from alembic import op

revision = "20261128_0050"
down_revision = "20261128_0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE journeys ADD turn_at timestamptz")


def downgrade() -> None:
    op.execute("ALTER TABLE journeys DROP turn_at")
