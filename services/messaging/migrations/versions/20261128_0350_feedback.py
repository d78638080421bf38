"""What providers tell of messages that they took."""

from alembic import op

from chassis.postgres.migrations import partition_by_hash, protect

revision = "20261128_0350"
down_revision = "20261128_0310"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE feedback ({_TENANT}, message_id uuid NOT NULL, reference text NOT NULL, attempt_id uuid,
        provider text NOT NULL, kind text NOT NULL, permanent boolean NOT NULL, by_machine boolean NOT NULL,
        detail text, occurred_at timestamptz NOT NULL, told_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, message_id, reference),
        CONSTRAINT feedback_message FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id))
        PARTITION BY HASH (message_id)"""
    )
    partition_by_hash("feedback", parts=8)
    protect("feedback")


def downgrade() -> None:
    op.execute("DROP TABLE feedback")
