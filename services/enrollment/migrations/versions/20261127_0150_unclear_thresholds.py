"""Orders that an unclear threshold keeps out are found by an index of their own."""

from alembic import op

revision = "20261127_0150"
down_revision = "20261127_0140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX refusals_unclear ON refusals (tenant_id, refusal_id)"
        " WHERE reasons @> '{threshold_unclear}'::text[]"
    )


def downgrade() -> None:
    op.execute("DROP INDEX refusals_unclear")
