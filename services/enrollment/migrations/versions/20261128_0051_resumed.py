"""Journeys that a pause has held up go on one after another: when each was to go on is kept beside its turn."""

from alembic import op

revision = "20261128_0051"
down_revision = "20261128_0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE journeys ADD COLUMN planned_at timestamptz")


def downgrade() -> None:
    op.execute("ALTER TABLE journeys DROP COLUMN planned_at")
