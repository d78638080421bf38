"""What published campaigns pay at most."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_2340"
down_revision = "20261126_2334"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE budgets (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
            campaign_id uuid NOT NULL, version integer NOT NULL, campaign bigint, contact bigint,
            PRIMARY KEY (tenant_id, campaign_id), CONSTRAINT budgets_amounts CHECK (campaign > 0 AND contact > 0))"""
    )
    protect("budgets", grants="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    op.execute("DROP TABLE budgets")
