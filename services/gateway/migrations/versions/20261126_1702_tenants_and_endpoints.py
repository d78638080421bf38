"""What a tenant may be told apart from its name, and endpoints that are disabled or change their secret."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_1702"
down_revision = "20261126_1701"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_ENDPOINTS = ("name text NOT NULL DEFAULT ''", "old_until timestamptz", "disabled_at timestamptz")


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE tenant_terms ({_TENANT}, request_rate text, tenant_rate text,
            PRIMARY KEY (tenant_id))"""
    )
    protect("tenant_terms", grants="SELECT, INSERT, UPDATE")
    op.execute("ALTER TABLE endpoints " + ", ".join(f"ADD COLUMN {column}" for column in _ENDPOINTS))
    op.execute("CREATE INDEX endpoints_tenant ON endpoints (tenant_id, id)")


def downgrade() -> None:
    op.execute("DROP INDEX endpoints_tenant")
    op.execute("ALTER TABLE endpoints DROP COLUMN name, DROP COLUMN old_until, DROP COLUMN disabled_at")
    op.execute("DROP TABLE tenant_terms")
