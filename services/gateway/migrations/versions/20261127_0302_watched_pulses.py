"""A pulse is kept as long as a process says that it watches, however long nothing changes."""

from alembic import op

revision = "20261127_0302"
down_revision = "20261127_0151"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE pulses ADD COLUMN watched_at timestamptz")
    op.execute("DROP INDEX pulses_changed_at")


def downgrade() -> None:
    op.execute("CREATE INDEX pulses_changed_at ON pulses (tenant_id, changed_at)")
    op.execute("ALTER TABLE pulses DROP COLUMN watched_at")
