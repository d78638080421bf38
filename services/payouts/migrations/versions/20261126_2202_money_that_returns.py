"""What left orders without us, and whether it is back; calls that the provider took and has not paid."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_2202"
down_revision = "20261126_2201"
branch_labels = None
depends_on = None

_BEFORE = "'issued', 'refused', 'later', 'unknown', 'not_executed'"


def upgrade() -> None:
    op.execute(
        """CREATE TABLE outside_refunds (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
            order_id uuid NOT NULL, reference text NOT NULL, kind text NOT NULL, amount bigint NOT NULL,
            refunded_at timestamptz NOT NULL, is_loss boolean NOT NULL, returned_at timestamptz,
            PRIMARY KEY (tenant_id, order_id, reference),
            CONSTRAINT outside_refunds_order FOREIGN KEY (tenant_id, order_id) REFERENCES orders,
            CONSTRAINT outside_refunds_kind CHECK (kind IN ('refund', 'dispute')),
            CONSTRAINT outside_refunds_amount CHECK (amount >= 0))"""
    )
    protect("outside_refunds", grants="SELECT, INSERT, UPDATE")
    _outcomes(f"{_BEFORE}, 'pending'")


def downgrade() -> None:
    _outcomes(_BEFORE)
    op.execute("DROP TABLE outside_refunds")


def _outcomes(allowed: str) -> None:
    op.execute("ALTER TABLE attempts DROP CONSTRAINT attempts_outcome")
    op.execute(f"ALTER TABLE attempts ADD CONSTRAINT attempts_outcome CHECK (outcome IN ({allowed}))")
