"""Our copy of the fields that tenants have made for their contacts: steps name them."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, protect

revision = "20261128_0031"
down_revision = "20261126_2330"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE contact_fields (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}, name text NOT NULL,
            kind text NOT NULL, is_retired boolean NOT NULL, revision integer NOT NULL,
            PRIMARY KEY (tenant_id, name))"""
    )
    protect("contact_fields", grants="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    op.execute("DROP TABLE contact_fields")
