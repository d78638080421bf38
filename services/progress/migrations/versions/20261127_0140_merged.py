"""Contacts that have turned out to be one person."""

from alembic import op

revision = "20261127_0140"
down_revision = "20261126_2356"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE subjects ADD COLUMN merged_into uuid,"
        " ADD CONSTRAINT subjects_merged CHECK (merged_into <> contact_id)"
    )
    op.execute("CREATE INDEX subjects_merged_into ON subjects (tenant_id, merged_into) WHERE merged_into IS NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE subjects DROP COLUMN merged_into")
