"""Orders may turn out to be a part of another; attempts say which payment and customer they asked about."""

from alembic import op

revision = "20261127_0120"
down_revision = "20261126_2350"
branch_labels = None
depends_on = None

_LIMIT = "ALTER TABLE orders ADD CONSTRAINT orders_never_more_than_captured CHECK (issued + reserved <= captured{})"


def upgrade() -> None:
    op.execute(
        """ALTER TABLE orders ADD COLUMN whole_id uuid, ADD COLUMN over bigint NOT NULL DEFAULT 0,
           ADD CONSTRAINT orders_whole FOREIGN KEY (tenant_id, whole_id) REFERENCES orders NOT VALID,
           ADD CONSTRAINT orders_not_its_own_part CHECK (whole_id <> id),
           ADD CONSTRAINT orders_over CHECK (over >= 0),
           ADD CONSTRAINT orders_parts_hold_nothing CHECK (
               whole_id IS NULL OR captured + issued + reserved + outside + over = 0)"""
    )
    op.execute("ALTER TABLE orders DROP CONSTRAINT orders_never_more_than_captured")
    op.execute(_LIMIT.format(" + over"))
    op.execute("CREATE INDEX orders_parts ON orders (tenant_id, whole_id) WHERE whole_id IS NOT NULL")
    op.execute("ALTER TABLE attempts ADD COLUMN payment text, ADD COLUMN customer text")


def downgrade() -> None:
    # NOT VALID: what was given beyond what was captured stays given.
    op.execute("ALTER TABLE attempts DROP COLUMN payment, DROP COLUMN customer")
    op.execute("ALTER TABLE orders DROP CONSTRAINT orders_never_more_than_captured")
    op.execute(_LIMIT.format("") + " NOT VALID")
    op.execute("ALTER TABLE orders DROP COLUMN over, DROP COLUMN whole_id")
