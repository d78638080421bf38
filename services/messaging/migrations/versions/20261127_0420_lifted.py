"""Suppressions by reason, so that one does not hide another, and kept when staff lifts them."""

from alembic import op

revision = "20261127_0420"
down_revision = "20261127_0150"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE suppressions ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
        ADD COLUMN lifted_at timestamptz, ADD COLUMN lifted_by uuid, ADD COLUMN lift_note text,
        DROP CONSTRAINT suppressions_pkey, ADD PRIMARY KEY (tenant_id, id),
        ADD CONSTRAINT suppressions_lifted CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)
            AND (lift_note IS NULL OR lifted_at IS NOT NULL)),
        ADD CONSTRAINT suppressions_lifted_with_reason CHECK
            (lifted_at IS NULL OR lift_note IS NOT NULL OR reason NOT IN ('unsubscribed', 'complained')),
        ADD CONSTRAINT suppressions_bounced_address CHECK (reason <> 'bounced' OR address_hash IS NOT NULL)"""
    )
    op.execute("CREATE INDEX suppressions_contact ON suppressions (tenant_id, contact_id)")
    op.execute("CREATE INDEX suppressions_suppressed_at ON suppressions (tenant_id, suppressed_at, id)")
    op.execute(
        """CREATE UNIQUE INDEX suppressions_once ON suppressions (tenant_id, contact_id, channel, reason)
        WHERE lifted_at IS NULL AND reason <> 'bounced'"""
    )
    op.execute(
        """CREATE UNIQUE INDEX suppressions_bounced_once ON suppressions (tenant_id, contact_id, channel, address_hash)
        WHERE lifted_at IS NULL AND reason = 'bounced'"""
    )


def downgrade() -> None:
    # Before this, one row closed a channel whatever the address: what is lifted or bounced has no place there.
    op.execute("ALTER TABLE suppressions NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM suppressions WHERE lifted_at IS NOT NULL OR reason = 'bounced'")
    op.execute(
        """DELETE FROM suppressions AS later USING suppressions AS kept
        WHERE (later.tenant_id, later.contact_id, later.channel) = (kept.tenant_id, kept.contact_id, kept.channel)
            AND (kept.suppressed_at, kept.id) < (later.suppressed_at, later.id)"""
    )
    op.execute("ALTER TABLE suppressions FORCE ROW LEVEL SECURITY")
    op.execute(
        "DROP INDEX suppressions_once, suppressions_bounced_once, suppressions_suppressed_at, suppressions_contact"
    )
    op.execute(
        """ALTER TABLE suppressions DROP CONSTRAINT suppressions_pkey, DROP CONSTRAINT suppressions_lifted,
        DROP CONSTRAINT suppressions_lifted_with_reason, DROP CONSTRAINT suppressions_bounced_address,
        DROP COLUMN id, DROP COLUMN lifted_at, DROP COLUMN lifted_by, DROP COLUMN lift_note,
        ADD PRIMARY KEY (tenant_id, contact_id, channel)"""
    )
