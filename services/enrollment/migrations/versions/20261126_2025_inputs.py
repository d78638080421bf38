"""What conversations, meetings and plans said of a contact."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_2025"
down_revision = "20261126_2001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE inputs (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
           input_id uuid NOT NULL, contact_id uuid NOT NULL, kind text NOT NULL, reference text,
           occurred_at timestamptz NOT NULL, "values" jsonb NOT NULL, recorded_by uuid,
           recorded_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, input_id),
           CONSTRAINT inputs_once UNIQUE (tenant_id, kind, reference),
           CONSTRAINT inputs_kind CHECK (kind IN ('chat_insights', 'meeting_notes', 'onboarding_plan')),
           CONSTRAINT inputs_contact FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts)"""
    )
    op.execute("CREATE INDEX inputs_contact_id ON inputs (tenant_id, contact_id, occurred_at)")
    protect("inputs", grants="SELECT, INSERT")


def downgrade() -> None:
    op.execute("DROP TABLE inputs")
