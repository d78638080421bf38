"""Campaigns, contents, the published versions of both, and bundles."""

from alembic import op

from chassis.postgres.migrations import chassis_downgrade, chassis_upgrade, protect

revision = "20261121_0100"
down_revision = None
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"

_STATUSES = "'draft', 'scheduled', 'active', 'paused', 'completed', 'cancelled', 'archived'"
_TYPES = """family = 'incentive' AND campaign_type IN ('win_money_back', 'free_challenge', 'bonus_credit')
    OR family = 'sequence' AND campaign_type IN
        ('standard', 'webinar', 'drip', 'event', 'reengagement', 'retention', 'nurture')
    OR family = 'lifecycle' AND campaign_type IN ('nurture', 'upsell', 'churnsave')
    OR family = 'outreach' AND campaign_type IN ('winback', 'followup', 'promotional', 'feedback')"""


def upgrade() -> None:
    chassis_upgrade(1)
    _campaigns()
    _contents()
    _bundles()
    protect("campaigns", "contents", "bundles")
    protect("versions", "content_versions", grants="SELECT, INSERT")  # what was published stays as it was


def downgrade() -> None:
    op.execute("DROP TABLE bundles, content_versions, contents, versions, campaigns")
    chassis_downgrade(1)


def _campaigns() -> None:
    op.execute(
        f"""CREATE TABLE campaigns ({_TENANT}, id uuid NOT NULL, slug text NOT NULL,
            family text NOT NULL, campaign_type text NOT NULL, status text NOT NULL,
            enrolls_while_paused boolean NOT NULL, revision integer NOT NULL, current_version integer,
            definition jsonb NOT NULL, presentation jsonb NOT NULL, created_by uuid NOT NULL,
            created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, deleted_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT campaigns_type CHECK ({_TYPES}),
            CONSTRAINT campaigns_status CHECK (status IN ({_STATUSES})),
            CONSTRAINT campaigns_published CHECK (status IN ('draft', 'archived') OR current_version IS NOT NULL))"""
    )
    op.execute("CREATE UNIQUE INDEX campaigns_slug ON campaigns (tenant_id, slug) WHERE deleted_at IS NULL")
    op.execute(
        f"""CREATE TABLE versions ({_TENANT}, campaign_id uuid NOT NULL, number integer NOT NULL,
            definition jsonb NOT NULL, published_by uuid NOT NULL, published_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, campaign_id, number),
            CONSTRAINT versions_campaign FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns)"""
    )


def _contents() -> None:
    op.execute(
        f"""CREATE TABLE contents ({_TENANT}, content_id uuid NOT NULL, campaign_id uuid NOT NULL,
            content jsonb NOT NULL, version integer NOT NULL, published integer NOT NULL,
            PRIMARY KEY (tenant_id, content_id),
            CONSTRAINT contents_campaign FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns,
            CONSTRAINT contents_version CHECK (version IN (published, published + 1)))"""
    )
    op.execute("CREATE INDEX contents_campaign_id ON contents (tenant_id, campaign_id)")
    op.execute(
        f"""CREATE TABLE content_versions ({_TENANT}, content_id uuid NOT NULL, number integer NOT NULL,
            content jsonb NOT NULL, published_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, content_id, number),
            CONSTRAINT content_versions_content FOREIGN KEY (tenant_id, content_id) REFERENCES contents)"""
    )


def _bundles() -> None:
    op.execute(
        f"""CREATE TABLE bundles ({_TENANT}, id text NOT NULL, name text NOT NULL, price bigint NOT NULL,
            currency text NOT NULL, created_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, id),
            CONSTRAINT bundles_price CHECK (price >= 0))"""
    )
