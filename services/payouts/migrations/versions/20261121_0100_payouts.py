"""Orders, promises, payouts, and a ledger that cannot be changed and always balances."""

from alembic import op

from chassis.postgres.migrations import chassis_downgrade, chassis_upgrade, protect

revision = "20261121_0100"
down_revision = None
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_STATES = "'offered', 'chosen', 'awaiting_approval', 'issuing', 'issued', 'failed', 'unknown', 'reversed', 'withdrawn'"
_ORDERS = (
    f"""CREATE TABLE orders ({_TENANT}, id uuid NOT NULL, provider text NOT NULL, account text NOT NULL,
        reference text NOT NULL, customer_reference text, currency text NOT NULL, captured bigint NOT NULL,
        paid_at timestamptz NOT NULL, issued bigint NOT NULL, reserved bigint NOT NULL, outside bigint NOT NULL,
        outside_at timestamptz, reconcile_at timestamptz, epoch integer NOT NULL DEFAULT 0,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT orders_reference UNIQUE (tenant_id, provider, account, reference),
        CONSTRAINT orders_amounts CHECK (captured >= 0 AND issued >= 0 AND reserved >= 0 AND outside >= 0),
        CONSTRAINT orders_never_more_than_captured CHECK (issued + reserved <= captured))""",
    "CREATE INDEX orders_reconcile_at ON orders (tenant_id, reconcile_at) WHERE reconcile_at IS NOT NULL",
    f"""CREATE TABLE promises ({_TENANT}, enrollment_id uuid NOT NULL, campaign_id uuid NOT NULL,
        contact_id uuid NOT NULL, terms jsonb NOT NULL, provider text, account text, reference text,
        has_ended boolean NOT NULL, PRIMARY KEY (tenant_id, enrollment_id))""",
)
_PAYOUTS = (
    f"""CREATE TABLE payouts ({_TENANT}, id uuid NOT NULL, enrollment_id uuid NOT NULL, campaign_id uuid NOT NULL,
        contact_id uuid NOT NULL, order_id uuid, met_at timestamptz NOT NULL, type text NOT NULL, base bigint NOT NULL,
        multiplier numeric NOT NULL, currency text NOT NULL, state text NOT NULL, revision integer NOT NULL,
        asked boolean NOT NULL, guarantee_id uuid, resolved_by uuid, resolved_at timestamptz, notes text NOT NULL,
        approved_by uuid, provider_reference text, code text, reason text NOT NULL,
        epoch integer NOT NULL DEFAULT 0, next_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT payouts_enrollment UNIQUE (tenant_id, enrollment_id),
        CONSTRAINT payouts_order FOREIGN KEY (tenant_id, order_id) REFERENCES orders,
        CONSTRAINT payouts_promise FOREIGN KEY (tenant_id, enrollment_id) REFERENCES promises,
        CONSTRAINT payouts_state CHECK (state IN ({_STATES})),
        CONSTRAINT payouts_type CHECK (type IN ('refund', 'credit', 'rollover_upsell', 'rollover_continuity')),
        CONSTRAINT payouts_base CHECK (base >= 0 AND multiplier >= 1),
        CONSTRAINT payouts_two_people CHECK (approved_by <> resolved_by),
        CONSTRAINT payouts_issued CHECK (state <> 'issued' OR provider_reference IS NOT NULL),
        CONSTRAINT payouts_in_flight CHECK (state NOT IN ('issuing', 'unknown') OR next_at IS NOT NULL))""",
    "CREATE INDEX payouts_order ON payouts (tenant_id, order_id)",
    "CREATE INDEX payouts_next_at ON payouts (tenant_id, next_at) WHERE state IN ('issuing', 'unknown')",
    f"""CREATE TABLE payout_changes ({_TENANT}, payout_id uuid NOT NULL, revision integer NOT NULL,
        campaign_id uuid NOT NULL, state text NOT NULL, amount bigint NOT NULL, occurred_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, payout_id, revision),
        CONSTRAINT payout_changes_payout FOREIGN KEY (tenant_id, payout_id) REFERENCES payouts)""",
    "CREATE INDEX payout_changes_campaign ON payout_changes (tenant_id, campaign_id, state)",
    f"""CREATE TABLE guarantees ({_TENANT}, id uuid NOT NULL, payout_id uuid NOT NULL, enrollment_id uuid NOT NULL,
        contact_id uuid NOT NULL, resolved_by uuid NOT NULL, created_at timestamptz NOT NULL, notes text NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT guarantees_payout FOREIGN KEY (tenant_id, payout_id) REFERENCES payouts)""",
    f"""CREATE TABLE attempts ({_TENANT}, payout_id uuid NOT NULL, number integer NOT NULL, key text NOT NULL,
        asked_at timestamptz NOT NULL, repeats boolean NOT NULL, may_send boolean NOT NULL, outcome text,
        detail text NOT NULL, PRIMARY KEY (tenant_id, payout_id, number),
        CONSTRAINT attempts_payout FOREIGN KEY (tenant_id, payout_id) REFERENCES payouts,
        CONSTRAINT attempts_outcome CHECK (outcome IN ('issued', 'refused', 'later', 'unknown', 'not_executed')))""",
)
_LEDGER = (
    f"""CREATE TABLE postings ({_TENANT}, id uuid NOT NULL, key text NOT NULL, kind text NOT NULL,
        currency text NOT NULL, order_id uuid, payout_id uuid, posted_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT postings_key UNIQUE (tenant_id, key))""",
    "CREATE INDEX postings_order ON postings (tenant_id, order_id)",
    f"""CREATE TABLE ledger_entries ({_TENANT}, posting_id uuid NOT NULL, leg integer NOT NULL, account text NOT NULL,
        currency text NOT NULL, debit bigint NOT NULL, credit bigint NOT NULL,
        PRIMARY KEY (tenant_id, posting_id, leg),
        CONSTRAINT ledger_entries_posting FOREIGN KEY (tenant_id, posting_id) REFERENCES postings,
        CONSTRAINT ledger_entries_one_side CHECK (debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)))""",
    "CREATE INDEX ledger_entries_account ON ledger_entries (tenant_id, account, currency)",
    """CREATE FUNCTION posting_balances() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT sum(debit) <> sum(credit) OR count(DISTINCT currency) <> 1 FROM ledger_entries
                WHERE tenant_id = NEW.tenant_id AND posting_id = NEW.posting_id) THEN
                RAISE EXCEPTION 'posting % does not balance', NEW.posting_id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$""",
    """CREATE CONSTRAINT TRIGGER ledger_entries_balance AFTER INSERT ON ledger_entries
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION posting_balances()""",
    f"""CREATE TABLE reconciliations ({_TENANT}, id uuid NOT NULL, order_id uuid NOT NULL,
        compared_at timestamptz NOT NULL, ledger_amount bigint NOT NULL, provider_amount bigint NOT NULL,
        closed integer NOT NULL, PRIMARY KEY (tenant_id, id),
        CONSTRAINT reconciliations_order FOREIGN KEY (tenant_id, order_id) REFERENCES orders)""",
    "CREATE INDEX reconciliations_order ON reconciliations (tenant_id, order_id)",
)


def upgrade() -> None:
    chassis_upgrade(1)
    for statement in (*_ORDERS, *_PAYOUTS, *_LEDGER):
        op.execute(statement)
    protect("orders", "promises", "payouts", "attempts", grants="SELECT, INSERT, UPDATE")
    protect("payout_changes", "guarantees", "postings", "ledger_entries", "reconciliations", grants="SELECT, INSERT")


def downgrade() -> None:
    op.execute("DROP TABLE reconciliations, ledger_entries, postings")
    op.execute("DROP FUNCTION posting_balances")
    op.execute("DROP TABLE attempts, guarantees, payout_changes, payouts, promises, orders")
    chassis_downgrade(1)
