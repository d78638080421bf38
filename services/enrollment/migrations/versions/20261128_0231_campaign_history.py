"""What contacts have been through is kept, with how it ended."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, protect

revision = "20261128_0231"
down_revision = "20261128_0140"
branch_labels = None
depends_on = None

_READ = ("enrollments", "definitions", "executions")
_WRITTEN = (*_READ, "campaign_history")


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE campaign_history (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT},
            enrollment_id uuid NOT NULL, campaign_name text NOT NULL, messages_received integer NOT NULL,
            outcome text NOT NULL, PRIMARY KEY (tenant_id, enrollment_id),
            CONSTRAINT campaign_history_enrollment FOREIGN KEY (tenant_id, enrollment_id)
                REFERENCES enrollments (tenant_id, enrollment_id),
            CONSTRAINT campaign_history_outcome CHECK (
                outcome IN ('completed', 'booked', 'opted_out', 'abandoned', 'campaign_deleted')),
            CONSTRAINT campaign_history_messages CHECK (messages_received >= 0))"""
    )
    protect("campaign_history", grants="SELECT, INSERT")
    _remember_former()


def downgrade() -> None:
    op.execute("DROP TABLE campaign_history")


def _remember_former() -> None:
    for table in _WRITTEN:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        """INSERT INTO campaign_history (tenant_id, enrollment_id, campaign_name, messages_received, outcome)
            SELECT ended.tenant_id, ended.enrollment_id, definition ->> 'name', (
                SELECT count(*) FROM executions WHERE executions.tenant_id = ended.tenant_id
                    AND executions.enrollment_id = ended.enrollment_id AND result = 'completed'
                    AND step_id::text IN (
                        SELECT step ->> 'step_id' FROM jsonb_array_elements(definition -> 'journey' -> 'steps') AS step
                        WHERE step ->> 'kind' IN ('send_email', 'send_sms', 'send_call', 'send_push', 'notify'))),
                CASE exit_reason WHEN 'campaign_deleted' THEN 'campaign_deleted' WHEN 'unsubscribed' THEN 'opted_out'
                    WHEN 'goal_achieved' THEN 'booked' WHEN 'completed' THEN 'completed' ELSE 'abandoned' END
            FROM enrollments AS ended JOIN definitions ON definitions.tenant_id = ended.tenant_id
                AND definitions.campaign_id = ended.campaign_id AND version = campaign_version
            WHERE ended_at IS NOT NULL AND exit_reason <> 'same_purchase'"""
    )
    for table in _WRITTEN:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
