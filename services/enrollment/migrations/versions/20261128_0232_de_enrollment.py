"""What is stuck in campaigns is found and ended: opt-outs, runs and batches, and how the runs fare."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, open_to_app, protect

revision = "20261128_0232"
down_revision = "20261128_0231"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _opt_outs()
    _runs()
    op.execute("CREATE INDEX enrollments_open ON enrollments (tenant_id, enrollment_id) WHERE ended_at IS NULL")
    _view_leads()
    _view_health()
    open_to_app("leads_in_sequences", "de_enrollment_health", grants="SELECT")


def downgrade() -> None:
    op.execute("DROP VIEW de_enrollment_health, leads_in_sequences")
    op.execute("DROP INDEX enrollments_open")
    op.execute("DROP TABLE de_enrollment_batches, de_enrollment_runs, opt_outs")


def _opt_outs() -> None:
    op.execute(
        f"""CREATE TABLE opt_outs (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}, opt_out_id uuid NOT NULL,
            contact_id uuid NOT NULL, channel text NOT NULL, occurred_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, opt_out_id),
            CONSTRAINT opt_outs_contact FOREIGN KEY (tenant_id, contact_id)
                REFERENCES contacts (tenant_id, contact_id))"""
    )
    op.execute("CREATE INDEX opt_outs_contact_id ON opt_outs (tenant_id, contact_id, occurred_at)")
    protect("opt_outs", grants="SELECT, INSERT, UPDATE (contact_id), DELETE")


def _runs() -> None:
    op.execute(
        f"""CREATE TABLE de_enrollment_runs (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}, run_id uuid NOT NULL,
            started_by uuid, started_at timestamptz NOT NULL, ended_at timestamptz, status text NOT NULL,
            last_processed_id uuid, batches integer NOT NULL, failed_batches integer NOT NULL,
            outcomes jsonb NOT NULL, PRIMARY KEY (tenant_id, run_id),
            CONSTRAINT de_enrollment_runs_status CHECK (status IN ('running', 'completed', 'partly_failed')),
            CONSTRAINT de_enrollment_runs_ended CHECK ((status = 'running') = (ended_at IS NULL)))"""
    )
    op.execute("CREATE UNIQUE INDEX de_enrollment_runs_one ON de_enrollment_runs (tenant_id) WHERE ended_at IS NULL")
    op.execute("CREATE INDEX de_enrollment_runs_started_at ON de_enrollment_runs (tenant_id, started_at, run_id)")
    op.execute(
        f"""CREATE TABLE de_enrollment_batches (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT},
            run_id uuid NOT NULL, number integer NOT NULL, last_processed_id uuid NOT NULL, leads integer NOT NULL,
            status text NOT NULL, ended_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, run_id, number),
            CONSTRAINT de_enrollment_batches_run FOREIGN KEY (tenant_id, run_id)
                REFERENCES de_enrollment_runs (tenant_id, run_id) ON DELETE CASCADE,
            CONSTRAINT de_enrollment_batches_status CHECK (status IN ('completed', 'failed')))"""
    )
    protect("de_enrollment_runs", "de_enrollment_batches")


def _view_leads() -> None:
    op.execute(
        """CREATE VIEW leads_in_sequences WITH (security_invoker = true) AS
        SELECT lead.tenant_id, lead.enrollment_id, lead.contact_id, lead.campaign_id, lead.enrolled_at,
            coalesce(campaigns.is_deleted OR campaigns.status = 'archived', false) AS is_campaign_gone,
            opted_out_at,
            CASE WHEN standing = 'finished' AND under_way = 0 THEN last_at END AS finished_at,
            CASE WHEN standing = 'under_way' AND due_at IS NULL THEN last_at END AS idle_since
        FROM enrollments AS lead JOIN journeys USING (tenant_id, enrollment_id)
        LEFT JOIN campaigns ON campaigns.tenant_id = lead.tenant_id AND campaigns.campaign_id = lead.campaign_id
        CROSS JOIN LATERAL (
            SELECT max(occurred_at) AS opted_out_at FROM opt_outs WHERE opt_outs.tenant_id = lead.tenant_id
                AND opt_outs.contact_id = lead.contact_id AND occurred_at >= lead.enrolled_at) AS opted_out
        CROSS JOIN LATERAL (
            SELECT max(coalesce(executions.ended_at, begun_at)) AS last_at,
                count(*) FILTER (WHERE result IS NULL) AS under_way
            FROM executions WHERE executions.tenant_id = lead.tenant_id
                AND executions.enrollment_id = lead.enrollment_id) AS executed
        WHERE lead.ended_at IS NULL AND lead.payout_status IS NULL
            AND NOT jsonb_path_exists(promise, '$.criteria[*] ? (@.required == true)')"""
    )


def _view_health() -> None:
    op.execute(
        """CREATE VIEW de_enrollment_health WITH (security_invoker = true) AS
        SELECT own.tenant_id, newest.run_id AS last_run_id, newest.status AS last_run_status,
            newest.started_at AS last_run_started_at, newest.ended_at AS last_run_ended_at,
            coalesce(newest.failed_batches, 0) AS failed_batches, stuck_count, oldest_stuck_at
        FROM (SELECT current_setting('app.tenant')::uuid AS tenant_id) AS own
        LEFT JOIN LATERAL (SELECT * FROM de_enrollment_runs AS run WHERE run.tenant_id = own.tenant_id
            ORDER BY started_at DESC, run_id DESC LIMIT 1) AS newest ON true
        CROSS JOIN LATERAL (
            SELECT count(*) AS stuck_count, min(coalesce(finished_at, opted_out_at, enrolled_at)) AS oldest_stuck_at
            FROM leads_in_sequences AS lead WHERE lead.tenant_id = own.tenant_id
                AND (is_campaign_gone OR opted_out_at IS NOT NULL OR finished_at IS NOT NULL)) AS stuck"""
    )
