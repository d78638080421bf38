"""The postings of a payout are found by an index."""

from alembic import op

revision = "20261127_0901"
down_revision = "20261127_0513"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX postings_payout ON postings (tenant_id, payout_id)")


def downgrade() -> None:
    op.execute("DROP INDEX postings_payout")
