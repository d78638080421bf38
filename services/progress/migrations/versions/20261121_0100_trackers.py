"""Promises and what counts towards them."""

from alembic import op

from chassis.postgres.migrations import chassis_downgrade, chassis_upgrade, partition_by_hash, protect

revision = "20261121_0100"
down_revision = None
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    chassis_upgrade(1)
    _lists()
    op.execute(
        f"""CREATE TABLE trackers ({_TENANT}, enrollment_id uuid NOT NULL, campaign_id uuid NOT NULL,
            contact_id uuid NOT NULL, enrolled_at timestamptz NOT NULL, deadline_at timestamptz NOT NULL,
            closes_at timestamptz NOT NULL, state text NOT NULL, decided_at timestamptz,
            PRIMARY KEY (tenant_id, enrollment_id),
            CONSTRAINT trackers_state CHECK (state IN ('open', 'met', 'missed', 'closed')),
            CONSTRAINT trackers_decided CHECK ((state = 'open') = (decided_at IS NULL)))"""
    )
    op.execute("CREATE INDEX trackers_contact ON trackers (tenant_id, contact_id)")
    op.execute("CREATE INDEX trackers_campaign ON trackers (tenant_id, campaign_id, enrollment_id)")
    op.execute("CREATE INDEX trackers_closes_at ON trackers (tenant_id, closes_at) WHERE state = 'open'")
    op.execute(
        f"""CREATE TABLE criteria ({_TENANT}, criterion_id uuid NOT NULL, enrollment_id uuid NOT NULL,
            promise jsonb NOT NULL, total numeric NOT NULL, newest_at timestamptz,
            newest_reference text, evidence text,
            submitted_at timestamptz, decision text, decided_at timestamptz, decision_id uuid, decided_by uuid,
            notes text,
            PRIMARY KEY (tenant_id, criterion_id),
            CONSTRAINT criteria_tracker FOREIGN KEY (tenant_id, enrollment_id) REFERENCES trackers,
            CONSTRAINT criteria_decision CHECK (decision IN ('verify', 'waive', 'reject')))"""
    )
    op.execute("CREATE INDEX criteria_enrollment ON criteria (tenant_id, enrollment_id)")
    _milestones()
    protect("subjects", "trackers", "criteria", "milestones", "endings")


def _lists() -> None:
    for table, column in (("subjects", "contact_id"), ("endings", "enrollment_id")):
        op.execute(f"CREATE TABLE {table} ({_TENANT}, {column} uuid NOT NULL, PRIMARY KEY (tenant_id, {column}))")


def _milestones() -> None:
    op.execute(
        f"""CREATE TABLE milestones ({_TENANT}, contact_id uuid NOT NULL, source text NOT NULL,
            reference text NOT NULL, name text NOT NULL, value numeric, occurred_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, contact_id, source, reference)) PARTITION BY HASH (contact_id)"""
    )
    partition_by_hash("milestones", parts=8)


def downgrade() -> None:
    op.execute("DROP TABLE endings, milestones, criteria, trackers, subjects")
    chassis_downgrade(1)
