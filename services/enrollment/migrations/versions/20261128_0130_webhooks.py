"""Journeys post to systems of their tenants."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, protect

revision = "20261128_0130"
down_revision = "20261128_0120"
branch_labels = None
depends_on = None

_TENANT = f"tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}"


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE webhook_targets ({_TENANT}, id uuid NOT NULL, name text NOT NULL, url text NOT NULL,
            sealed text NOT NULL, sealed_old text, created_at timestamptz NOT NULL, changed_at timestamptz NOT NULL,
            retired_at timestamptz, PRIMARY KEY (tenant_id, id))"""
    )
    op.execute(
        f"""CREATE TABLE webhook_calls ({_TENANT}, call_id uuid NOT NULL, enrollment_id uuid NOT NULL,
            campaign_id uuid NOT NULL, step_id uuid NOT NULL, visit integer NOT NULL, target_id uuid NOT NULL,
            include_contact boolean NOT NULL, created_at timestamptz NOT NULL, next_at timestamptz,
            attempts integer NOT NULL, epoch integer NOT NULL, result text, reason text, status integer, answer jsonb,
            ended_at timestamptz, PRIMARY KEY (tenant_id, call_id),
            CONSTRAINT webhook_calls_enrollment FOREIGN KEY (tenant_id, enrollment_id)
                REFERENCES enrollments (tenant_id, enrollment_id),
            CONSTRAINT webhook_calls_ended CHECK (
                (ended_at IS NULL) = (next_at IS NOT NULL) AND (ended_at IS NULL) = (result IS NULL)))"""
    )
    op.execute("CREATE INDEX webhook_calls_next_at ON webhook_calls (tenant_id, next_at) WHERE next_at IS NOT NULL")
    op.execute("CREATE INDEX webhook_calls_enrollment_id ON webhook_calls (tenant_id, enrollment_id)")
    protect("webhook_targets", grants="SELECT, INSERT, UPDATE")
    protect("webhook_calls", grants="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    op.execute("DROP TABLE webhook_calls, webhook_targets")
