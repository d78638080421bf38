"""Enrollments have a row that their beginning locks too, also as long as they have not ended."""

from alembic import op

revision = "20261127_0301"
down_revision = "20261127_0140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE endings ADD COLUMN has_ended boolean NOT NULL DEFAULT true")


def downgrade() -> None:
    op.execute("ALTER TABLE endings NO FORCE ROW LEVEL SECURITY")  # rows of every tenant
    op.execute("DELETE FROM endings WHERE NOT has_ended")
    op.execute("ALTER TABLE endings FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE endings DROP COLUMN has_ended")
