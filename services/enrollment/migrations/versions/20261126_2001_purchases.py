"""Purchases in revisions, bundles, purchases linked to enrollments, deleted campaigns."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_2001"
down_revision = "20261126_1900"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_PAYOUTS = "'criteria_met', 'payout_pending', 'refund_issued', 'credit_issued', 'rollover_applied'"


def upgrade() -> None:
    _bundles()
    _orders()
    _campaigns()
    _enrollments()
    protect("bundles", grants="SELECT, INSERT, UPDATE")
    protect("order_differences", grants="SELECT, INSERT")


def downgrade() -> None:
    op.execute("ALTER TABLE enrollments DROP COLUMN linked_order, DROP COLUMN payout_at_end")
    op.execute("ALTER TABLE campaigns DROP COLUMN status, DROP COLUMN is_deleted")
    op.execute("DROP TABLE order_differences, bundles")
    op.execute("DROP INDEX orders_products, orders_named, orders_nameless")
    op.execute(
        "ALTER TABLE orders DROP COLUMN revision, DROP COLUMN payment, DROP COLUMN products,"
        " DROP COLUMN named_bundle_id, DROP COLUMN named_by, DROP COLUMN named_at"
    )


def _bundles() -> None:
    op.execute(
        f"""CREATE TABLE bundles ({_TENANT}, bundle_id text NOT NULL, revision integer NOT NULL, name text NOT NULL,
            price bigint NOT NULL, currency text NOT NULL, products text[] NOT NULL, tags text[] NOT NULL,
            is_offered boolean NOT NULL, changed_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, bundle_id))"""
    )
    op.execute("CREATE INDEX bundles_products ON bundles USING gin (products)")


def _orders() -> None:
    # A release that does not know the new columns leaves them out, so those that must be there have defaults.
    op.execute(
        """ALTER TABLE orders ADD COLUMN revision integer NOT NULL DEFAULT 1, ADD COLUMN payment text,
           ADD COLUMN products text[] NOT NULL DEFAULT '{}', ADD COLUMN named_bundle_id text,
           ADD COLUMN named_by uuid, ADD COLUMN named_at timestamptz,
           ADD CONSTRAINT orders_named_whole
               CHECK (num_nulls(named_bundle_id, named_by, named_at) IN (0, 3)),
           ADD CONSTRAINT orders_revision CHECK (revision >= 1)"""
    )
    op.execute("CREATE INDEX orders_products ON orders USING gin (products)")
    op.execute("CREATE INDEX orders_named ON orders (tenant_id, named_bundle_id) WHERE named_bundle_id IS NOT NULL")
    op.execute(
        "CREATE INDEX orders_nameless ON orders (tenant_id, paid_at, order_id)"
        " WHERE bundle_id IS NULL AND named_bundle_id IS NULL"
    )
    op.execute(
        f"""CREATE TABLE order_differences ({_TENANT}, difference_id uuid NOT NULL, order_id uuid NOT NULL,
            contact_id uuid NOT NULL, revision integer NOT NULL, told jsonb NOT NULL, seen_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, difference_id),
            CONSTRAINT order_differences_order FOREIGN KEY (tenant_id, order_id) REFERENCES orders)"""
    )
    op.execute("CREATE INDEX order_differences_seen_at ON order_differences (tenant_id, seen_at, difference_id)")


def _campaigns() -> None:
    op.execute("ALTER TABLE campaigns ADD COLUMN status text, ADD COLUMN is_deleted boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE campaigns NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE campaign_states NO FORCE ROW LEVEL SECURITY")
    op.execute(
        """UPDATE campaigns SET status = (SELECT s.status FROM campaign_states AS s
           WHERE (s.tenant_id, s.campaign_id, s.revision)
               = (campaigns.tenant_id, campaigns.campaign_id, campaigns.revision))"""
    )
    op.execute("ALTER TABLE campaigns FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE campaign_states FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE campaigns ALTER COLUMN status SET NOT NULL, ALTER COLUMN status SET DEFAULT 'draft'")


def _enrollments() -> None:
    op.execute("ALTER TABLE enrollments NO FORCE ROW LEVEL SECURITY")
    op.execute(
        f"""ALTER TABLE enrollments ADD COLUMN linked_order jsonb, ADD COLUMN payout_at_end text,
            ADD CONSTRAINT enrollments_linked CHECK (linked_order IS NULL OR order_id IS NOT NULL),
            ADD CONSTRAINT enrollments_payout_at_end CHECK (payout_at_end IN ({_PAYOUTS})),
            ADD CONSTRAINT enrollments_payout_ended CHECK (payout_at_end IS NULL OR ended_at IS NOT NULL)"""
    )
    op.execute("UPDATE enrollments SET payout_at_end = payout_status WHERE ended_at IS NOT NULL")
    op.execute("ALTER TABLE enrollments FORCE ROW LEVEL SECURITY")
