"""Messages that were not simply sent are found by how they ended, without reading those that were."""

from alembic import op

revision = "20261127_0800"
down_revision = "20261127_0520"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX messages_outcome ON messages (tenant_id, outcome, queued_at, id) WHERE outcome <> 'sent'")


def downgrade() -> None:
    op.execute("DROP INDEX messages_outcome")
