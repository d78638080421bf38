"""Limits of tenants and campaigns; the payouts of a contact, and of a campaign, are found by an index."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_2203"
down_revision = "20261126_2202"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE limits (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
            scope uuid NOT NULL, approval bigint, daily_cap bigint, budget bigint, PRIMARY KEY (tenant_id, scope),
            CONSTRAINT limits_amounts CHECK (approval >= 0 AND daily_cap >= 0 AND budget >= 0))"""
    )
    protect("limits", grants="SELECT, INSERT, UPDATE")
    op.execute("CREATE INDEX payouts_contact ON payouts (tenant_id, contact_id, id)")
    op.execute("CREATE INDEX payouts_campaign ON payouts (tenant_id, campaign_id)")


def downgrade() -> None:
    op.execute("DROP INDEX payouts_campaign, payouts_contact")
    op.execute("DROP TABLE limits")
