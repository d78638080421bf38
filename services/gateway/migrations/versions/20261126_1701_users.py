"""Users: invited, disabled, with a second factor; their links, recovery codes and open sessions."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_1701"
down_revision = "20261126_1700"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_OF_STAFF = "FOREIGN KEY (tenant_id, staff_id) REFERENCES staff ON DELETE CASCADE"
_UP = (
    """ALTER TABLE staff
        ADD COLUMN name text NOT NULL DEFAULT '',
        ADD COLUMN status text NOT NULL DEFAULT 'active',
        ADD COLUMN created_at timestamptz NOT NULL DEFAULT 'epoch',
        ADD COLUMN factor text,
        ADD COLUMN factor_step bigint,
        ADD CONSTRAINT staff_status CHECK (status IN ('invited', 'active', 'disabled')),
        ADD CONSTRAINT staff_password CHECK (status <> 'active' OR password_hash <> '')""",
    """ALTER TABLE sessions
        ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
        ADD COLUMN created_at timestamptz NOT NULL DEFAULT 'epoch',
        ADD COLUMN agent text NOT NULL DEFAULT ''""",
    "CREATE INDEX sessions_staff_id ON sessions (tenant_id, staff_id, id)",
    f"""CREATE TABLE user_links ({_TENANT}, token_hash bytea NOT NULL, staff_id uuid NOT NULL,
            expires_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, token_hash),
            CONSTRAINT user_links_staff {_OF_STAFF})""",
    "CREATE INDEX user_links_expires_at ON user_links (tenant_id, expires_at)",
    f"""CREATE TABLE recovery_codes ({_TENANT}, staff_id uuid NOT NULL, code_hash bytea NOT NULL,
            PRIMARY KEY (tenant_id, staff_id, code_hash), CONSTRAINT recovery_codes_staff {_OF_STAFF})""",
)
_DOWN = (
    "DROP TABLE recovery_codes, user_links",
    "DROP INDEX sessions_staff_id",
    "ALTER TABLE sessions DROP COLUMN id, DROP COLUMN created_at, DROP COLUMN agent",
    """ALTER TABLE staff DROP CONSTRAINT staff_status, DROP CONSTRAINT staff_password, DROP COLUMN name,
        DROP COLUMN status, DROP COLUMN created_at, DROP COLUMN factor, DROP COLUMN factor_step""",
)


def upgrade() -> None:
    for statement in _UP:
        op.execute(statement)
    protect("user_links", "recovery_codes")


def downgrade() -> None:
    for statement in _DOWN:
        op.execute(statement)
