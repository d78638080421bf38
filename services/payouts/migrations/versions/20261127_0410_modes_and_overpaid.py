"""Orders say whether real money was paid, an account is kept in both its modes, overpayments are taken note of."""

from alembic import op

revision = "20261127_0410"
down_revision = "20261127_0140"
branch_labels = None
depends_on = None

_ACCOUNT = "ALTER TABLE payment_accounts DROP CONSTRAINT payment_accounts_account"
_UNIQUE = "ADD CONSTRAINT payment_accounts_account UNIQUE (tenant_id, provider, account{})"


def upgrade() -> None:
    op.execute(
        """ALTER TABLE orders ADD COLUMN livemode boolean, ADD COLUMN over_accepted bigint NOT NULL DEFAULT 0,
           ADD CONSTRAINT orders_over_accepted CHECK (over_accepted >= 0)"""
    )
    op.execute("CREATE INDEX orders_overpaid ON orders (tenant_id, id) WHERE over > over_accepted")
    op.execute(f"{_ACCOUNT}, {_UNIQUE.format(', livemode')}")


def downgrade() -> None:
    # Fails while a tenant keeps an account in both modes: which of them stays is for a person to say.
    op.execute(f"{_ACCOUNT}, {_UNIQUE.format('')}")
    op.execute("DROP INDEX orders_overpaid")
    op.execute("ALTER TABLE orders DROP COLUMN over_accepted, DROP COLUMN livemode")
