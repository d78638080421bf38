"""What our ledger and the provider do not agree on, until staff closes it; and what the newest comparisons found."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261127_0422"
down_revision = "20261127_0410"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE ledger_differences (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
        id uuid NOT NULL, order_id uuid NOT NULL, difference bigint NOT NULL, ledger_amount bigint NOT NULL,
        provider_amount bigint NOT NULL, found_at timestamptz NOT NULL, seen_at timestamptz NOT NULL,
        closed_at timestamptz, closed_by uuid, closing_note text, PRIMARY KEY (tenant_id, id),
        CONSTRAINT ledger_differences_order FOREIGN KEY (tenant_id, order_id) REFERENCES orders,
        CONSTRAINT ledger_differences_differ CHECK (difference = provider_amount - ledger_amount AND difference <> 0),
        CONSTRAINT ledger_differences_closed CHECK (num_nulls(closed_at, closed_by, closing_note) IN (0, 3)))"""
    )
    op.execute("CREATE INDEX ledger_differences_order ON ledger_differences (tenant_id, order_id)")
    op.execute("CREATE INDEX ledger_differences_found_at ON ledger_differences (tenant_id, found_at, id)")
    protect("ledger_differences")


def downgrade() -> None:
    op.execute("DROP TABLE ledger_differences")
