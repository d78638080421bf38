"""Conflicts and unclear refusals are closed with a note, and staff may say that an order is of no bundle."""

from alembic import op

from chassis.postgres.migrations import open_to_app

revision = "20261128_0041"
down_revision = "20261128_0031"
branch_labels = None
depends_on = None

_TABLES = ("identity_conflicts", "refusals")


def upgrade() -> None:
    for table in _TABLES:
        op.execute(
            f"""ALTER TABLE {table} ADD COLUMN closed_at timestamptz, ADD COLUMN closed_by uuid,
            ADD COLUMN closing_note text, ADD CONSTRAINT {table}_closed CHECK
                (num_nulls(closed_at, closed_by, closing_note) IN (0, 3))"""
        )
        open_to_app(table, grants="UPDATE (closed_at, closed_by, closing_note)")
    op.execute(
        """ALTER TABLE orders DROP CONSTRAINT orders_named_whole, ADD CONSTRAINT orders_named_whole CHECK
            ((named_by IS NULL) = (named_at IS NULL) AND (named_bundle_id IS NULL OR named_at IS NOT NULL))"""
    )


def downgrade() -> None:
    # What was said to be of no bundle stays so: the older check holds for new rows alone.
    op.execute(
        """ALTER TABLE orders DROP CONSTRAINT orders_named_whole, ADD CONSTRAINT orders_named_whole CHECK
            (num_nulls(named_bundle_id, named_by, named_at) IN (0, 3)) NOT VALID"""
    )
    for table in _TABLES:
        op.execute(
            f"""ALTER TABLE {table} DROP CONSTRAINT {table}_closed, DROP COLUMN closed_at,
            DROP COLUMN closed_by, DROP COLUMN closing_note"""
        )
