"""A contact who cannot be looked at is put off, so that others are looked at."""

from alembic import op

from chassis.postgres.migrations import open_to_app

revision = "20261128_0250"
down_revision = "20261128_0240"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE segment_doubts ADD COLUMN put_off_until timestamptz")
    open_to_app("segment_doubts", grants="UPDATE (put_off_until)")


def downgrade() -> None:
    op.execute("ALTER TABLE segment_doubts DROP COLUMN put_off_until")
