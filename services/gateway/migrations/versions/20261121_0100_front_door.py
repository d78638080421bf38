"""Endpoints and what they receive, who may sign in, live figures."""

from alembic import op

from chassis.postgres.migrations import chassis_downgrade, chassis_upgrade, open_to_app, protect

revision = "20261121_0100"
down_revision = None
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


_TABLES = (
    """CREATE TABLE endpoints (id uuid PRIMARY KEY, tenant_id uuid NOT NULL, provider text NOT NULL,
            account text NOT NULL, secrets text[] NOT NULL,
            CONSTRAINT endpoints_secrets CHECK (cardinality(secrets) BETWEEN 1 AND 2))""",
    """CREATE UNLOGGED TABLE rates (key bytea PRIMARY KEY, hits integer NOT NULL, ends_at timestamptz NOT NULL)""",
    "CREATE INDEX rates_ends_at ON rates (ends_at)",
    f"""CREATE TABLE inbound_events ({_TENANT}, id uuid NOT NULL, endpoint_id uuid NOT NULL,
            provider text NOT NULL, event_id text NOT NULL, type text NOT NULL, body bytea NOT NULL,
            received_at timestamptz NOT NULL, disposition text NOT NULL, reason text NOT NULL,
            PRIMARY KEY (tenant_id, id),
            CONSTRAINT inbound_events_once UNIQUE (tenant_id, endpoint_id, event_id),
            CONSTRAINT inbound_events_disposition
                CHECK (disposition IN ('applied', 'ignored', 'duplicate', 'parked')))""",
    "CREATE INDEX inbound_events_received_at ON inbound_events (tenant_id, received_at)",
    f"""CREATE TABLE facts ({_TENANT}, name text NOT NULL, reference text NOT NULL, identity text NOT NULL,
            told_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, name))""",
    f"""CREATE TABLE staff ({_TENANT}, id uuid NOT NULL, email text NOT NULL, password_hash text NOT NULL,
            role text NOT NULL, PRIMARY KEY (tenant_id, id),
            CONSTRAINT staff_role CHECK (role IN ('admin', 'staff')),
            CONSTRAINT staff_email UNIQUE (tenant_id, email))""",
    f"""CREATE TABLE sessions ({_TENANT}, token_hash bytea NOT NULL, staff_id uuid NOT NULL,
            expires_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, token_hash),
            CONSTRAINT sessions_staff FOREIGN KEY (tenant_id, staff_id) REFERENCES staff ON DELETE CASCADE)""",
    "CREATE INDEX sessions_expires_at ON sessions (tenant_id, expires_at)",
    f"""CREATE TABLE api_keys ({_TENANT}, key_hash bytea NOT NULL, id uuid NOT NULL, name text NOT NULL,
            PRIMARY KEY (tenant_id, key_hash))""",
    f"""CREATE TABLE figures ({_TENANT}, campaign_id uuid NOT NULL, partition integer NOT NULL,
            day date NOT NULL, counters jsonb NOT NULL, counted_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, campaign_id, partition, day))""",
    f"""CREATE TABLE figure_checks ({_TENANT}, campaign_id uuid NOT NULL, next_at timestamptz NOT NULL,
            epoch integer NOT NULL, checked_at timestamptz, differences jsonb NOT NULL, missing jsonb NOT NULL,
            PRIMARY KEY (tenant_id, campaign_id))""",
    "CREATE INDEX figure_checks_next_at ON figure_checks (tenant_id, next_at)",
)


def upgrade() -> None:
    chassis_upgrade(1)
    for statement in _TABLES:
        op.execute(statement)
    open_to_app("endpoints", grants="SELECT, INSERT, UPDATE, DELETE")
    open_to_app("rates", grants="SELECT, INSERT, UPDATE, DELETE")
    protect("inbound_events", "facts", "staff", "sessions", "api_keys", "figures", "figure_checks")


def downgrade() -> None:
    op.execute("DROP TABLE figure_checks, figures, api_keys, sessions, staff, facts, inbound_events, rates, endpoints")
    chassis_downgrade(1)
