"""Why an account is paused, when it is tried again, and the secrets it had before."""

from alembic import op

revision = "20261126_2300"
down_revision = "20261126_1900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE provider_accounts ADD COLUMN detail text, ADD COLUMN paused_at timestamptz,
        ADD COLUMN probe_at timestamptz, ADD COLUMN probes integer NOT NULL DEFAULT 0, ADD COLUMN sealed_old text,
        ADD CONSTRAINT provider_accounts_probe CHECK (probe_at IS NULL OR status = 'paused')"""
    )
    # What paused an account before is the detail of a named reason; by type, because no row is visible here.
    op.execute("ALTER TABLE provider_accounts ALTER COLUMN detail TYPE text USING reason")
    op.execute(
        """ALTER TABLE provider_accounts ALTER COLUMN reason TYPE text
        USING CASE WHEN status = 'paused' THEN 'server_refuses' END"""
    )


def downgrade() -> None:
    op.execute(
        """ALTER TABLE provider_accounts DROP CONSTRAINT provider_accounts_probe, DROP COLUMN detail,
        DROP COLUMN paused_at, DROP COLUMN probe_at, DROP COLUMN probes, DROP COLUMN sealed_old"""
    )
