"""Enrollments know when they were made and when they changed last."""

from alembic import op

revision = "20261127_0430"
down_revision = "20261127_0421"
branch_labels = None
depends_on = None

# An id of version 7 begins with the millisecond in which it was made.
_MADE = "to_timestamp(('x' || translate(left(enrollment_id::text, 13), '-', ''))::bit(48)::bigint / 1000.0)"


def upgrade() -> None:
    # The release before this one leaves both out when it writes, so they have a default, which says: not known.
    op.execute(
        "ALTER TABLE enrollments ADD COLUMN created_at timestamptz NOT NULL DEFAULT 'epoch',"
        " ADD COLUMN updated_at timestamptz NOT NULL DEFAULT 'epoch'"
    )
    op.execute("ALTER TABLE enrollments NO FORCE ROW LEVEL SECURITY")
    op.execute(f"UPDATE enrollments SET created_at = {_MADE}, updated_at = greatest({_MADE}, ended_at)")  # noqa: S608 - words of this file
    op.execute("ALTER TABLE enrollments FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("ALTER TABLE enrollments DROP COLUMN created_at, DROP COLUMN updated_at")
