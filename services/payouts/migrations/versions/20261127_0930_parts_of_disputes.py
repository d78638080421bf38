"""A dispute may return in part. There is no way down while one has: what is back of it would count as all of it."""

from alembic import op

revision = "20261127_0930"
down_revision = "20261127_0901"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE outside_refunds ADD COLUMN back bigint, ADD CONSTRAINT outside_refunds_back"
        " CHECK (back >= 0 AND (amount = 0 OR back <= amount))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE outside_refunds NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM outside_refunds WHERE back < amount) THEN"
        " RAISE EXCEPTION 'a dispute has returned in part'; END IF; END $$"
    )
    op.execute("ALTER TABLE outside_refunds FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE outside_refunds DROP CONSTRAINT outside_refunds_back, DROP COLUMN back")
