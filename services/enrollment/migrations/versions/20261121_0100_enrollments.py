"""Contacts, what is known of campaigns and orders, decisions, and journeys."""

from alembic import op

from chassis.postgres.migrations import chassis_downgrade, chassis_upgrade, protect

revision = "20261121_0100"
down_revision = None
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_CONTACT = "FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts"
_ORDER = "FOREIGN KEY (tenant_id, order_id) REFERENCES orders"
_ENROLLMENT = "FOREIGN KEY (tenant_id, enrollment_id) REFERENCES enrollments"
_OPEN = "'active', 'paused'"
_ENDED = "'completed', 'exited', 'failed'"
_REASONS = (
    "'completed', 'goal_achieved', 'unsubscribed', 'stage_changed', 'manual_remove', 'error', 'abandoned',"
    " 'campaign_deleted', 'expired', 'withdrawn'"
)
_PAYOUTS = "'criteria_met', 'payout_pending', 'refund_issued', 'credit_issued', 'rollover_applied'"
_STATUS_OF_REASON = "CASE exit_reason WHEN 'completed' THEN 'completed' WHEN 'error' THEN 'failed' ELSE 'exited' END"


def upgrade() -> None:
    chassis_upgrade(1)
    _contacts()
    _campaigns()
    _orders()
    _enrollments()
    _journeys()
    changing = ("contacts", "identities", "campaigns", "orders", "enrollments", "journeys", "executions")
    protect(*changing, grants="SELECT, INSERT, UPDATE")
    told_once = ("identity_conflicts", "audits", "evidence_values", "campaign_states", "definitions", "refusals")
    protect(*told_once, grants="SELECT, INSERT")


def downgrade() -> None:
    op.execute(
        "DROP TABLE executions, journeys, enrollments, refusals, orders, definitions, campaign_states, campaigns"
    )
    op.execute("DROP TABLE evidence_values, audits, identity_conflicts, identities, contacts")
    chassis_downgrade(1)


def _contacts() -> None:
    op.execute(
        f"""CREATE TABLE contacts ({_TENANT}, contact_id uuid NOT NULL, version integer NOT NULL, email text,
            name text, created_at timestamptz NOT NULL, changed_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, contact_id),
            CONSTRAINT contacts_version CHECK (version >= 1))"""
    )
    # The identity is claimed before its contact is written: whoever comes second waits at the claim.
    op.execute(
        f"""CREATE TABLE identities ({_TENANT}, identity text NOT NULL, contact_id uuid NOT NULL, kind text NOT NULL,
            seen_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, identity),
            CONSTRAINT identities_contact {_CONTACT} DEFERRABLE INITIALLY DEFERRED)"""
    )
    op.execute("CREATE INDEX identities_contact_id ON identities (tenant_id, contact_id)")
    op.execute(
        f"""CREATE TABLE identity_conflicts ({_TENANT}, identity text NOT NULL, holder_id uuid NOT NULL,
            claimant_id uuid NOT NULL, seen_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, identity, claimant_id))"""
    )
    for table in ("audits", "evidence_values"):
        op.execute(
            f"""CREATE TABLE {table} ({_TENANT}, findings_id uuid NOT NULL, contact_id uuid NOT NULL,
                occurred_at timestamptz NOT NULL, "values" jsonb NOT NULL, recorded_by uuid,
                recorded_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, findings_id),
                CONSTRAINT {table}_contact {_CONTACT})"""
        )
        op.execute(f"CREATE INDEX {table}_contact_id ON {table} (tenant_id, contact_id, occurred_at)")


def _campaigns() -> None:
    op.execute(
        f"""CREATE TABLE campaigns ({_TENANT}, campaign_id uuid NOT NULL, revision integer NOT NULL,
            sending_paused boolean NOT NULL, PRIMARY KEY (tenant_id, campaign_id))"""
    )
    op.execute(
        f"""CREATE TABLE campaign_states ({_TENANT}, campaign_id uuid NOT NULL, revision integer NOT NULL,
            status text NOT NULL, accepts_enrollments boolean NOT NULL, current_version integer,
            changed_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, campaign_id, revision))"""
    )
    op.execute(
        f"""CREATE TABLE definitions ({_TENANT}, campaign_id uuid NOT NULL, version integer NOT NULL,
            slug text NOT NULL, bundle_ids text[] NOT NULL, definition jsonb NOT NULL,
            published_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, campaign_id, version))"""
    )
    op.execute("CREATE INDEX definitions_slug ON definitions (tenant_id, slug)")
    op.execute("CREATE INDEX definitions_bundle_ids ON definitions USING gin (bundle_ids)")


def _orders() -> None:
    op.execute(
        f"""CREATE TABLE orders ({_TENANT}, order_id uuid NOT NULL, contact_id uuid NOT NULL, provider text NOT NULL,
            account text NOT NULL, reference text NOT NULL, amount bigint NOT NULL, currency text NOT NULL,
            bundle_id text, campaign text, paid_at timestamptz NOT NULL, received_at timestamptz NOT NULL,
            reconsider boolean NOT NULL DEFAULT false, PRIMARY KEY (tenant_id, order_id),
            CONSTRAINT orders_once UNIQUE (tenant_id, provider, account, reference),
            CONSTRAINT orders_contact {_CONTACT},
            CONSTRAINT orders_amount CHECK (amount >= 0))"""
    )
    op.execute("CREATE INDEX orders_contact_id ON orders (tenant_id, contact_id, paid_at)")
    op.execute("CREATE INDEX orders_bundle_id ON orders (tenant_id, bundle_id) WHERE campaign IS NULL")
    op.execute("CREATE INDEX orders_campaign ON orders (tenant_id, campaign) WHERE campaign IS NOT NULL")
    op.execute("CREATE INDEX orders_reconsider ON orders (tenant_id, contact_id) WHERE reconsider")
    op.execute(
        f"""CREATE TABLE refusals ({_TENANT}, refusal_id uuid NOT NULL, campaign_id uuid NOT NULL,
            contact_id uuid NOT NULL, order_id uuid, source text NOT NULL, reasons text[] NOT NULL,
            occurred_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, refusal_id),
            CONSTRAINT refusals_contact {_CONTACT}, CONSTRAINT refusals_order {_ORDER},
            CONSTRAINT refusals_reasons CHECK (cardinality(reasons) > 0))"""
    )
    op.execute("CREATE INDEX refusals_campaign_id ON refusals (tenant_id, campaign_id, refusal_id)")
    op.execute("CREATE INDEX refusals_order_id ON refusals (tenant_id, order_id, campaign_id)")


def _enrollments() -> None:
    op.execute(
        f"""CREATE TABLE enrollments ({_TENANT}, enrollment_id uuid NOT NULL, campaign_id uuid NOT NULL,
            campaign_version integer NOT NULL, contact_id uuid NOT NULL, order_id uuid, source text NOT NULL,
            status text NOT NULL, payout_status text, exit_reason text,
            enrolled_at timestamptz NOT NULL, deadline_at timestamptz NOT NULL,
            grace_hours integer NOT NULL, promise jsonb NOT NULL, personalization_context jsonb NOT NULL,
            payout_revision integer NOT NULL, ended_at timestamptz,
            PRIMARY KEY (tenant_id, enrollment_id),
            CONSTRAINT enrollments_contact {_CONTACT}, CONSTRAINT enrollments_order {_ORDER},
            CONSTRAINT enrollments_status CHECK (status IN ({_OPEN}, {_ENDED})),
            CONSTRAINT enrollments_payout CHECK (payout_status IN ({_PAYOUTS})),
            CONSTRAINT enrollments_reason CHECK (exit_reason IN ({_REASONS})),
            CONSTRAINT enrollments_ended CHECK ((status IN ({_OPEN})) = (ended_at IS NULL)
                AND (ended_at IS NULL) = (exit_reason IS NULL)),
            CONSTRAINT enrollments_why CHECK (exit_reason IS NULL OR status = {_STATUS_OF_REASON}))"""
    )
    op.execute(
        "CREATE UNIQUE INDEX enrollments_order_once ON enrollments (tenant_id, campaign_id, order_id)"
        " WHERE order_id IS NOT NULL"
    )
    op.execute(
        "CREATE UNIQUE INDEX enrollments_one_open ON enrollments (tenant_id, campaign_id, contact_id)"
        " WHERE ended_at IS NULL"
    )
    op.execute("CREATE INDEX enrollments_contact_id ON enrollments (tenant_id, contact_id)")
    op.execute("CREATE INDEX enrollments_campaign_id ON enrollments (tenant_id, campaign_id, enrollment_id)")


def _journeys() -> None:
    op.execute(
        f"""CREATE TABLE journeys ({_TENANT}, enrollment_id uuid NOT NULL, campaign_id uuid NOT NULL,
            campaign_version integer NOT NULL, step_id uuid, visit integer NOT NULL,
            standing text NOT NULL, due_at timestamptz, PRIMARY KEY (tenant_id, enrollment_id),
            CONSTRAINT journeys_enrollment {_ENROLLMENT},
            CONSTRAINT journeys_standing CHECK (standing IN ('waiting', 'under_way', 'finished')),
            CONSTRAINT journeys_step CHECK ((standing = 'finished') = (step_id IS NULL)),
            CONSTRAINT journeys_due CHECK (CASE standing WHEN 'waiting' THEN due_at IS NOT NULL
                WHEN 'finished' THEN due_at IS NULL ELSE true END))"""
    )
    op.execute("CREATE INDEX journeys_due_at ON journeys (tenant_id, campaign_id, due_at) WHERE due_at IS NOT NULL")
    op.execute(
        f"""CREATE TABLE executions ({_TENANT}, execution_id uuid NOT NULL, enrollment_id uuid NOT NULL,
            campaign_id uuid NOT NULL, step_id uuid NOT NULL, visit integer NOT NULL, due_at timestamptz NOT NULL,
            begun_at timestamptz NOT NULL, result text, reasons jsonb NOT NULL, branch text, ended_at timestamptz,
            PRIMARY KEY (tenant_id, execution_id),
            CONSTRAINT executions_once UNIQUE (tenant_id, enrollment_id, step_id, visit),
            CONSTRAINT executions_enrollment {_ENROLLMENT},
            CONSTRAINT executions_early CHECK (begun_at >= due_at),
            CONSTRAINT executions_result CHECK (result IN ('completed', 'skipped', 'failed')),
            CONSTRAINT executions_branch CHECK (branch IN ('true_path', 'false_path')),
            CONSTRAINT executions_ended CHECK ((result IS NULL) = (ended_at IS NULL)))"""
    )
    op.execute("CREATE INDEX executions_campaign_id ON executions (tenant_id, campaign_id, step_id, result)")
