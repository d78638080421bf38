"""Accounts of tenants at payment providers, and which of them each attempt asked."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_2350"
down_revision = "20261126_2340"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE payment_accounts (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
            id uuid NOT NULL, provider text NOT NULL, account text NOT NULL, name text NOT NULL,
            livemode boolean NOT NULL, sealed text NOT NULL, revision integer NOT NULL,
            changed_at timestamptz NOT NULL, disabled_at timestamptz, PRIMARY KEY (tenant_id, id),
            CONSTRAINT payment_accounts_account UNIQUE (tenant_id, provider, account),
            CONSTRAINT payment_accounts_own CHECK (id <> '00000000-0000-0000-0000-000000000000'))"""
    )
    protect("payment_accounts", grants="SELECT, INSERT, UPDATE")
    op.execute("ALTER TABLE attempts ADD COLUMN account_id uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE attempts DROP COLUMN account_id")
    op.execute("DROP TABLE payment_accounts")
