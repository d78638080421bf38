"""Orders may turn out to be a part of another; enrollments may end because another one is of the same purchase."""

from alembic import op

revision = "20261127_0120"
down_revision = "20261127_0045"
branch_labels = None
depends_on = None

_BEFORE = (
    "'completed', 'goal_achieved', 'unsubscribed', 'stage_changed', 'manual_remove', 'error', 'abandoned',"
    " 'campaign_deleted', 'expired', 'withdrawn'"
)


def upgrade() -> None:
    op.execute(
        """ALTER TABLE orders ADD COLUMN whole_id uuid,
           ADD CONSTRAINT orders_whole FOREIGN KEY (tenant_id, whole_id) REFERENCES orders NOT VALID,
           ADD CONSTRAINT orders_not_its_own_part CHECK (whole_id <> order_id)"""
    )
    op.execute("CREATE INDEX orders_parts ON orders (tenant_id, whole_id) WHERE whole_id IS NOT NULL")
    op.execute("CREATE INDEX enrollments_order_id ON enrollments (tenant_id, order_id) WHERE order_id IS NOT NULL")
    _reasons(f"{_BEFORE}, 'same_purchase'")


def downgrade() -> None:
    _reasons(_BEFORE, " NOT VALID")
    op.execute("DROP INDEX enrollments_order_id")
    op.execute("ALTER TABLE orders DROP COLUMN whole_id")


def _reasons(allowed: str, validity: str = "") -> None:
    op.execute("ALTER TABLE enrollments DROP CONSTRAINT enrollments_reason")
    op.execute(
        f"ALTER TABLE enrollments ADD CONSTRAINT enrollments_reason CHECK (exit_reason IN ({allowed})){validity}"
    )
