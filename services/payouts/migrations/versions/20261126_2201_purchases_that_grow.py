"""Orders have revisions and the name of their payment; promises a stated purchase; payouts what may be chosen."""

from alembic import op

revision = "20261126_2201"
down_revision = "20261126_1900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN revision integer NOT NULL DEFAULT 1, ADD COLUMN payment text")
    op.execute(
        """ALTER TABLE promises ADD COLUMN purchase_amount bigint, ADD COLUMN purchase_currency text,
           ADD CONSTRAINT promises_purchase CHECK ((purchase_amount IS NULL) = (purchase_currency IS NULL))"""
    )
    op.execute("ALTER TABLE payouts ADD COLUMN allowed text[] NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    op.execute("ALTER TABLE payouts DROP COLUMN allowed")
    op.execute("ALTER TABLE promises DROP COLUMN purchase_amount, DROP COLUMN purchase_currency")
    op.execute("ALTER TABLE orders DROP COLUMN revision, DROP COLUMN payment")
