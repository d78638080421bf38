"""Contacts that have turned out to be one person."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261127_0140"
down_revision = "20261127_0130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE merged_contacts (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
           contact_id uuid NOT NULL, survivor_id uuid NOT NULL, PRIMARY KEY (tenant_id, contact_id),
           CONSTRAINT merged_contacts_another CHECK (contact_id <> survivor_id))"""
    )
    op.execute("CREATE INDEX merged_contacts_survivor ON merged_contacts (tenant_id, survivor_id)")
    protect("merged_contacts", grants="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    op.execute("DROP TABLE merged_contacts")
