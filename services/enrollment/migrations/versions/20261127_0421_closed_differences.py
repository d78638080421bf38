"""Differences of orders are closed with a note."""

from alembic import op

from chassis.postgres.migrations import open_to_app

revision = "20261127_0421"
down_revision = "20261127_0303"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE order_differences ADD COLUMN closed_at timestamptz, ADD COLUMN closed_by uuid,
        ADD COLUMN closing_note text, ADD CONSTRAINT order_differences_closed CHECK
            (num_nulls(closed_at, closed_by, closing_note) IN (0, 3))"""
    )
    open_to_app("order_differences", grants="UPDATE (closed_at, closed_by, closing_note)")


def downgrade() -> None:
    op.execute(
        """ALTER TABLE order_differences DROP CONSTRAINT order_differences_closed, DROP COLUMN closed_at,
        DROP COLUMN closed_by, DROP COLUMN closing_note"""
    )
