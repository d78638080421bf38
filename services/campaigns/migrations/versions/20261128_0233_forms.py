"""Campaigns that were made for a form, one a form."""

from alembic import op

revision = "20261128_0233"
down_revision = "20261128_0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE campaigns ADD COLUMN form_id text, ADD COLUMN auto_discovered boolean NOT NULL DEFAULT false,"
        " ADD CONSTRAINT campaigns_form CHECK (form_id IS NOT NULL OR NOT auto_discovered)"
    )
    op.execute("CREATE UNIQUE INDEX campaigns_form_id ON campaigns (tenant_id, form_id) WHERE deleted_at IS NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE campaigns DROP COLUMN form_id, DROP COLUMN auto_discovered")
