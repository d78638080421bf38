"""Templates that tenants make of their campaigns."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261128_0045"
down_revision = "20261128_0031"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_CATEGORIES = "'lead_nurture', 'follow_up', 'reengagement', 'review'"


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE templates ({_TENANT}, key text NOT NULL, title text NOT NULL, summary text NOT NULL,
            category text NOT NULL, document jsonb NOT NULL, version integer NOT NULL, saved_by uuid NOT NULL,
            saved_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, key),
            CONSTRAINT templates_category CHECK (category IN ({_CATEGORIES})),
            CONSTRAINT templates_version CHECK (version > 0))"""
    )
    protect("templates")


def downgrade() -> None:
    op.execute("DROP TABLE templates")
