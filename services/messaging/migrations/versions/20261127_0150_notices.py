"""Notices: messages that the system itself writes to a user."""

from alembic import op

revision = "20261127_0150"
down_revision = "20261127_0140"
branch_labels = None
depends_on = None

_HELD = ("attempts", "decisions", "messages")
_OF_A_STEP = "enrollment_id, campaign_id, campaign_version, step_id, content_id, content_version"
_STEP = f"num_nulls({_OF_A_STEP}, contact_id) = 0 AND num_nonnulls(subject, body, user_id, notice) = 0"
_WRITTEN = f"num_nonnulls({_OF_A_STEP}, user_id, notice) = 0 AND num_nulls(subject, body, written_by, contact_id) = 0"
_NOTICE = f"num_nonnulls({_OF_A_STEP}, subject, body, written_by, contact_id) = 0 AND num_nulls(user_id, notice) = 0"


def upgrade() -> None:
    op.execute(
        f"""ALTER TABLE messages ALTER COLUMN contact_id DROP NOT NULL,
        ADD COLUMN user_id uuid, ADD COLUMN notice jsonb, DROP CONSTRAINT messages_said,
        ADD CONSTRAINT messages_said CHECK ({_STEP} OR {_WRITTEN} OR {_NOTICE})"""
    )
    op.execute("CREATE INDEX messages_user ON messages (tenant_id, user_id, queued_at, id) WHERE user_id IS NOT NULL")


def downgrade() -> None:
    # What was told to users cannot be told without them.
    for table in _HELD:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM attempts WHERE message_id IN (SELECT id FROM messages WHERE user_id IS NOT NULL)")
    op.execute("DELETE FROM decisions WHERE message_id IN (SELECT id FROM messages WHERE user_id IS NOT NULL)")
    op.execute("DELETE FROM messages WHERE user_id IS NOT NULL")
    for table in _HELD:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"""ALTER TABLE messages DROP CONSTRAINT messages_said, DROP COLUMN user_id, DROP COLUMN notice,
        ALTER COLUMN contact_id SET NOT NULL,
        ADD CONSTRAINT messages_said CHECK (num_nulls({_OF_A_STEP}) = 0 AND num_nonnulls(subject, body) = 0
            OR num_nonnulls({_OF_A_STEP}) = 0 AND num_nulls(subject, body, written_by) = 0)"""
    )
