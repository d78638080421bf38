"""API keys with a role, an end, and two live secrets while one replaces the other."""

from alembic import op

revision = "20261126_1700"
down_revision = "20261121_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE api_keys
            ADD COLUMN role text NOT NULL DEFAULT 'service',
            ADD COLUMN prefix text NOT NULL DEFAULT '',
            ADD COLUMN created_by uuid,
            ADD COLUMN created_at timestamptz NOT NULL DEFAULT 'epoch',
            ADD COLUMN expires_at timestamptz,
            ADD COLUMN last_used_at timestamptz,
            ADD CONSTRAINT api_keys_role CHECK (role IN ('admin', 'staff', 'service'))"""
    )
    op.execute("CREATE INDEX api_keys_id ON api_keys (tenant_id, id)")


def downgrade() -> None:
    op.execute("DROP INDEX api_keys_id")
    op.execute(
        """ALTER TABLE api_keys DROP CONSTRAINT api_keys_role, DROP COLUMN role, DROP COLUMN prefix,
            DROP COLUMN created_by, DROP COLUMN created_at, DROP COLUMN expires_at, DROP COLUMN last_used_at"""
    )
