"""What campaigns sell, bundles, and visitors on their way to pay."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261127_0130"
down_revision = "20261127_0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE campaigns (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
            campaign_id uuid NOT NULL, version integer, slug text, currency text, minimums jsonb,
            opens_at timestamptz, closes_at timestamptz, revision integer, current_version integer, admits boolean,
            is_deleted boolean, PRIMARY KEY (tenant_id, campaign_id),
            CONSTRAINT campaigns_says CHECK (num_nulls(version, slug, currency, minimums) IN (0, 4)),
            CONSTRAINT campaigns_stands CHECK (num_nulls(revision, admits, is_deleted) IN (0, 3)))"""
    )
    op.execute("CREATE INDEX campaigns_slug ON campaigns (tenant_id, slug)")
    op.execute(
        """CREATE TABLE bundles (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
            bundle_id text NOT NULL, revision integer NOT NULL, name text NOT NULL, price bigint NOT NULL,
            currency text NOT NULL, is_offered boolean NOT NULL, PRIMARY KEY (tenant_id, bundle_id),
            CONSTRAINT bundles_price CHECK (price >= 0))"""
    )
    op.execute(
        """CREATE TABLE checkouts (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
            id uuid NOT NULL, campaign_id uuid NOT NULL, version integer NOT NULL, slug text NOT NULL,
            bundle_id text NOT NULL, name text NOT NULL, price bigint NOT NULL, currency text NOT NULL,
            account_id uuid NOT NULL, begun_at timestamptz NOT NULL, closes_at timestamptz,
            expires_at timestamptz NOT NULL, attempt integer NOT NULL, session text, url text, reason text NOT NULL,
            PRIMARY KEY (tenant_id, id), CONSTRAINT checkouts_price CHECK (price > 0),
            CONSTRAINT checkouts_page CHECK ((session IS NULL) = (url IS NULL)),
            CONSTRAINT checkouts_end CHECK (reason = '' OR session IS NULL))"""
    )
    op.execute("CREATE INDEX checkouts_begun_at ON checkouts (tenant_id, begun_at)")
    for table in ("campaigns", "bundles"):
        protect(table, grants="SELECT, INSERT, UPDATE")
    protect("checkouts", grants="SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    for table in ("checkouts", "bundles", "campaigns"):
        op.execute(f"DROP TABLE {table}")
