"""One thing is done with many contacts, as a job; and the journey of an enrollment can be paused."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, protect

revision = "20261128_0330"
down_revision = "20261128_0310"
branch_labels = None
depends_on = None

_DUE_BEFORE = "journeys_due CHECK (standing <> 'waiting' OR due_at IS NOT NULL)"
_DUE = "journeys_due CHECK (standing <> 'waiting' OR due_at IS NOT NULL OR is_paused AND planned_at IS NOT NULL)"
_IDLE = "standing = 'under_way' AND due_at IS NULL"


def upgrade() -> None:
    _jobs()
    _targets()
    protect("bulk_jobs", "bulk_targets")
    op.execute(
        f"""ALTER TABLE journeys ADD COLUMN is_paused boolean NOT NULL DEFAULT false,
            ADD CONSTRAINT journeys_paused CHECK (NOT is_paused OR due_at IS NULL),
            DROP CONSTRAINT journeys_due, ADD CONSTRAINT {_DUE}"""
    )
    _view_leads(f"{_IDLE} AND NOT is_paused")


def downgrade() -> None:
    _view_leads(_IDLE)
    op.execute("ALTER TABLE journeys NO FORCE ROW LEVEL SECURITY")  # of every tenant
    op.execute("UPDATE journeys SET due_at = planned_at, is_paused = false WHERE is_paused")
    op.execute("ALTER TABLE journeys FORCE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE journeys DROP CONSTRAINT journeys_due, ADD CONSTRAINT {_DUE_BEFORE}, DROP COLUMN is_paused"
    )
    op.execute("DROP TABLE bulk_targets, bulk_jobs")


def _jobs() -> None:
    op.execute(
        f"""CREATE TABLE bulk_jobs (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}, job_id uuid NOT NULL,
            campaign_id uuid NOT NULL, action text NOT NULL, selected_by text NOT NULL, segment_id uuid, rule jsonb,
            created_by uuid NOT NULL, created_at timestamptz NOT NULL, state text NOT NULL, total integer,
            reached integer NOT NULL, done integer NOT NULL, refused integer NOT NULL, failed integer NOT NULL,
            reasons jsonb NOT NULL, ended_at timestamptz, PRIMARY KEY (tenant_id, job_id),
            CONSTRAINT bulk_jobs_action CHECK (action IN ('enroll', 'pause', 'resume', 'exit')),
            CONSTRAINT bulk_jobs_selected_by CHECK (selected_by IN ('rule', 'segment', 'contacts', 'everybody')),
            CONSTRAINT bulk_jobs_state CHECK (state IN ('running', 'completed', 'cancelled', 'failed')),
            CONSTRAINT bulk_jobs_ended CHECK ((state = 'running') = (ended_at IS NULL)),
            CONSTRAINT bulk_jobs_adds_up CHECK (done + refused + failed = reached AND reached <= coalesce(total, 0)),
            CONSTRAINT bulk_jobs_completed CHECK (state <> 'completed' OR reached = total))"""
    )
    op.execute("CREATE INDEX bulk_jobs_campaign_id ON bulk_jobs (tenant_id, campaign_id, job_id)")
    op.execute("CREATE INDEX bulk_jobs_running ON bulk_jobs (tenant_id, created_at, job_id) WHERE ended_at IS NULL")


def _targets() -> None:
    op.execute(
        f"""CREATE TABLE bulk_targets (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}, job_id uuid NOT NULL,
            position integer NOT NULL, contact_id uuid, result text, reasons jsonb NOT NULL DEFAULT '[]',
            PRIMARY KEY (tenant_id, job_id, position),
            CONSTRAINT bulk_targets_job FOREIGN KEY (tenant_id, job_id)
                REFERENCES bulk_jobs (tenant_id, job_id) ON DELETE CASCADE,
            CONSTRAINT bulk_targets_contact FOREIGN KEY (tenant_id, contact_id)
                REFERENCES contacts (tenant_id, contact_id),
            CONSTRAINT bulk_targets_result CHECK (result IN ('done', 'refused', 'failed')),
            CONSTRAINT bulk_targets_why CHECK ((coalesce(result, 'done') = 'done') = (reasons = '[]')))"""
    )
    op.execute("CREATE UNIQUE INDEX bulk_targets_once ON bulk_targets (tenant_id, job_id, contact_id)")


def _view_leads(idle: str) -> None:
    op.execute(
        f"""CREATE OR REPLACE VIEW leads_in_sequences WITH (security_invoker = true) AS
        SELECT lead.tenant_id, lead.enrollment_id, lead.contact_id, lead.campaign_id, lead.enrolled_at,
            coalesce(campaigns.is_deleted OR campaigns.status = 'archived', false) AS is_campaign_gone,
            opted_out_at,
            CASE WHEN standing = 'finished' AND under_way = 0 THEN last_at END AS finished_at,
            CASE WHEN {idle} THEN last_at END AS idle_since
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
            AND NOT jsonb_path_exists(promise, '$.criteria[*] ? (@.required == true)')"""  # noqa: S608 - our own text
    )
