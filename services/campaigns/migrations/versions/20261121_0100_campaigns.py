"""Campaigns, their published versions, and bundles."""

from alembic import op

from chassis.postgres.migrations import create_chassis_tables, drop_chassis_tables, protect

revision = "20261121_0100"
down_revision = None
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    create_chassis_tables()
    op.execute(
        f"""CREATE TABLE campaigns ({_TENANT}, id uuid NOT NULL, slug text NOT NULL, status text NOT NULL,
            revision integer NOT NULL, current_version integer,
            definition jsonb NOT NULL, presentation jsonb NOT NULL, created_by uuid NOT NULL,
            created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, deleted_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT campaigns_status CHECK (status IN ('draft', 'active', 'paused', 'completed', 'archived')),
            CONSTRAINT campaigns_published CHECK (status IN ('draft', 'archived') OR current_version IS NOT NULL))"""
    )
    op.execute("CREATE UNIQUE INDEX campaigns_slug ON campaigns (tenant_id, slug) WHERE deleted_at IS NULL")
    op.execute(
        f"""CREATE TABLE versions ({_TENANT}, campaign_id uuid NOT NULL, number integer NOT NULL,
            definition jsonb NOT NULL, published_by uuid NOT NULL, published_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, campaign_id, number),
            CONSTRAINT versions_campaign FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns)"""
    )
    op.execute(
        f"""CREATE TABLE bundles ({_TENANT}, id text NOT NULL, name text NOT NULL, price bigint NOT NULL,
            currency text NOT NULL, created_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, id),
            CONSTRAINT bundles_price CHECK (price >= 0))"""
    )
    protect("campaigns", "bundles")
    protect("versions", grants="SELECT, INSERT")  # what was published stays as it was


def downgrade() -> None:
    op.execute("DROP TABLE bundles, versions, campaigns")
    drop_chassis_tables()
