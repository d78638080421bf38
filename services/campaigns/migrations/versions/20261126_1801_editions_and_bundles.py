"""Editions of drafts, when a campaign was archived, and bundles with revision, tags and the provider's products."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_1801"
down_revision = "20261121_0100"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE campaigns ADD edition integer NOT NULL DEFAULT 1, ADD deactivated_at timestamptz,"
        " ADD CONSTRAINT campaigns_edition CHECK (edition > 0)"
    )
    op.execute(
        "ALTER TABLE bundles ADD tags text[] NOT NULL DEFAULT '{}', ADD is_offered boolean NOT NULL DEFAULT true,"
        " ADD is_deleted boolean NOT NULL DEFAULT false, ADD revision integer NOT NULL DEFAULT 0,"
        " ADD updated_at timestamptz NOT NULL DEFAULT '2026-01-01Z'"
    )
    op.execute(
        f"""CREATE TABLE bundle_products ({_TENANT}, product text NOT NULL, bundle_id text NOT NULL,
            place integer NOT NULL, PRIMARY KEY (tenant_id, product),
            CONSTRAINT bundle_products_bundle_id FOREIGN KEY (tenant_id, bundle_id) REFERENCES bundles)"""
    )
    op.execute("CREATE INDEX bundle_products_bundle ON bundle_products (tenant_id, bundle_id)")
    protect("bundle_products")


def downgrade() -> None:
    op.execute("DROP TABLE bundle_products")
    op.execute("ALTER TABLE bundles DROP tags, DROP is_offered, DROP is_deleted, DROP revision, DROP updated_at")
    op.execute("ALTER TABLE campaigns DROP CONSTRAINT campaigns_edition, DROP edition, DROP deactivated_at")
