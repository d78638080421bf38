"""Contacts that have turned out to be one person."""

from alembic import op

revision = "20261127_0140"
down_revision = "20261126_2333"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE recipients ADD COLUMN merged_into uuid")
    op.execute(
        "CREATE INDEX recipients_merged_into ON recipients (tenant_id, merged_into) WHERE merged_into IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE recipients DROP COLUMN merged_into")
