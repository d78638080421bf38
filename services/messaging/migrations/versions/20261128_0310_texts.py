"""Text messages: the number of a contact, and what a provider tells later of an attempt."""

from alembic import op

revision = "20261128_0310"
down_revision = "20261127_0800"
branch_labels = None
depends_on = None

_OF_CHANNELS = ("messages", "provider_accounts", "suppressions")


def upgrade() -> None:
    _take("email", "sms")
    op.execute("ALTER TABLE recipients ADD COLUMN phone text, ADD COLUMN phone_hash text")
    op.execute(
        """CREATE INDEX recipients_phone_hash ON recipients (tenant_id, phone_hash) WHERE phone_hash IS NOT NULL"""
    )
    op.execute(
        """ALTER TABLE attempts ADD COLUMN report text, ADD COLUMN reported_at timestamptz, ADD COLUMN report_code text,
        ADD CONSTRAINT attempts_report CHECK (report IN ('taken', 'delivered', 'failed')),
        ADD CONSTRAINT attempts_reported CHECK ((report IS NULL) = (reported_at IS NULL))"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE attempts DROP COLUMN report, DROP COLUMN reported_at, DROP COLUMN report_code")
    op.execute("DROP INDEX recipients_phone_hash")
    op.execute("ALTER TABLE recipients DROP COLUMN phone, DROP COLUMN phone_hash")
    # Without the channel there is nothing to be told of it.
    for table in ("attempts", "decisions", *_OF_CHANNELS):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM attempts WHERE message_id IN (SELECT id FROM messages WHERE channel = 'sms')")
    op.execute("DELETE FROM decisions WHERE message_id IN (SELECT id FROM messages WHERE channel = 'sms')")
    op.execute("DELETE FROM messages WHERE channel = 'sms'")
    op.execute("DELETE FROM provider_accounts WHERE channel = 'sms'")
    op.execute("DELETE FROM suppressions WHERE channel = 'sms'")
    for table in ("attempts", "decisions", *_OF_CHANNELS):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    _take("email")


def _take(*channels: str) -> None:
    named = ", ".join(f"'{one}'" for one in channels)
    for table in _OF_CHANNELS:
        op.execute(
            f"""ALTER TABLE {table} DROP CONSTRAINT {table}_channel,
            ADD CONSTRAINT {table}_channel CHECK (channel IN ({named}))"""
        )
