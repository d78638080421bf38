"""An occurrence that cannot be heard is put off, so that others are."""

from alembic import op

from chassis.postgres.migrations import open_to_app

revision = "20261128_0240"
down_revision = "20261128_0232"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE occurrences ADD COLUMN put_off_until timestamptz")
    open_to_app("occurrences", grants="UPDATE (put_off_until)")


def downgrade() -> None:
    op.execute("ALTER TABLE occurrences DROP COLUMN put_off_until")
