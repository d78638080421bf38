"""Messages, what they are decided on, and who has opted out."""

from alembic import op

from chassis.postgres.migrations import chassis_downgrade, chassis_upgrade, partition_by_hash, protect

revision = "20261121_0100"
down_revision = None
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_TABLES = (
    f"""CREATE TABLE recipients ({_TENANT}, contact_id uuid NOT NULL, version integer NOT NULL, email text,
        name text, locale text, merge_fields jsonb NOT NULL, address_hash text,
        PRIMARY KEY (tenant_id, contact_id),
        CONSTRAINT recipients_hash CHECK ((email IS NULL) = (address_hash IS NULL)))""",
    f"""CREATE TABLE campaigns ({_TENANT}, campaign_id uuid NOT NULL, revision integer NOT NULL,
        paused boolean NOT NULL, PRIMARY KEY (tenant_id, campaign_id))""",
    f"""CREATE TABLE versions ({_TENANT}, campaign_id uuid NOT NULL, campaign_version integer NOT NULL,
        name text NOT NULL, PRIMARY KEY (tenant_id, campaign_id, campaign_version))""",
    f"""CREATE TABLE contents ({_TENANT}, content_id uuid NOT NULL, version integer NOT NULL,
        content jsonb NOT NULL, PRIMARY KEY (tenant_id, content_id, version))""",
    f"""CREATE TABLE provider_accounts ({_TENANT}, id uuid NOT NULL, channel text NOT NULL, provider text NOT NULL,
        name text NOT NULL, settings jsonb NOT NULL, sealed text, status text NOT NULL, reason text,
        revision integer NOT NULL, changed_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT provider_accounts_name UNIQUE (tenant_id, channel, name),
        CONSTRAINT provider_accounts_channel CHECK (channel IN ('email')),
        CONSTRAINT provider_accounts_status CHECK (status IN ('active', 'paused')),
        CONSTRAINT provider_accounts_own CHECK (id <> '00000000-0000-0000-0000-000000000000'))""",
    f"""CREATE TABLE messages ({_TENANT}, id uuid NOT NULL, execution_id uuid NOT NULL, enrollment_id uuid NOT NULL,
        campaign_id uuid NOT NULL, campaign_version integer NOT NULL, step_id uuid NOT NULL, contact_id uuid NOT NULL,
        contact_version integer NOT NULL, content_id uuid NOT NULL, content_version integer NOT NULL,
        channel text NOT NULL, due_at timestamptz NOT NULL,
        stale_at timestamptz NOT NULL, queued_at timestamptz NOT NULL,
        state text NOT NULL, next_at timestamptz NOT NULL, epoch integer NOT NULL,
        attempts integer NOT NULL, attempt_id uuid, attempted_at timestamptz, account_id uuid, waiting text,
        address_hash text, outcome text, reasons jsonb NOT NULL, settled_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT messages_state CHECK (state IN ('queued', 'sending', 'unknown', 'settled')),
        CONSTRAINT messages_outcome CHECK (outcome IN ('sent', 'sent_unconfirmed', 'skipped', 'failed')),
        CONSTRAINT messages_settled CHECK
            ((state = 'settled') = (outcome IS NOT NULL) AND (outcome IS NULL) = (settled_at IS NULL)),
        CONSTRAINT messages_attempt CHECK (state NOT IN ('sending', 'unknown') OR attempt_id IS NOT NULL),
        CONSTRAINT messages_channel CHECK (channel IN ('email')),
        CONSTRAINT messages_began CHECK
            ((attempt_id IS NULL) = (attempted_at IS NULL) AND (attempt_id IS NULL) = (account_id IS NULL)))
        PARTITION BY HASH (id)""",
    "CREATE INDEX messages_next_at ON messages (tenant_id, next_at) WHERE state <> 'settled'",
    "CREATE INDEX messages_paused ON messages (tenant_id, campaign_id) WHERE waiting = 'paused'",
    "CREATE INDEX messages_account_paused ON messages (tenant_id, channel) WHERE waiting = 'account_paused'",
    "CREATE INDEX messages_queued_at ON messages (tenant_id, queued_at, id)",
    "CREATE INDEX messages_enrollment ON messages (tenant_id, enrollment_id, queued_at, id)",
    "CREATE INDEX messages_contact ON messages (tenant_id, contact_id, queued_at, id)",
    "CREATE INDEX messages_campaign ON messages (tenant_id, campaign_id, queued_at, id)",
    f"""CREATE TABLE decisions ({_TENANT}, id uuid NOT NULL, message_id uuid NOT NULL, decided_at timestamptz NOT NULL,
        verdict text NOT NULL, reason text, until timestamptz, inputs jsonb NOT NULL,
        PRIMARY KEY (tenant_id, message_id, id),
        CONSTRAINT decisions_verdict CHECK (verdict IN ('send', 'defer', 'drop')),
        CONSTRAINT decisions_message FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id))
        PARTITION BY HASH (message_id)""",
    f"""CREATE TABLE attempts ({_TENANT}, id uuid NOT NULL, message_id uuid NOT NULL, number integer NOT NULL,
        account_id uuid NOT NULL, began_at timestamptz NOT NULL, ended_at timestamptz, answer text, detail text,
        PRIMARY KEY (tenant_id, message_id, number),
        CONSTRAINT attempts_ended CHECK ((answer IS NULL) = (ended_at IS NULL)),
        CONSTRAINT attempts_message FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id))
        PARTITION BY HASH (message_id)""",
    f"""CREATE TABLE suppressions ({_TENANT}, contact_id uuid NOT NULL, channel text NOT NULL, reason text NOT NULL,
        suppressed_at timestamptz NOT NULL, message_id uuid, address_hash text, added_by uuid,
        PRIMARY KEY (tenant_id, contact_id, channel),
        CONSTRAINT suppressions_channel CHECK (channel IN ('email')),
        CONSTRAINT suppressions_reason CHECK (reason IN ('unsubscribed', 'complained', 'bounced', 'staff')))""",
    "CREATE INDEX suppressions_address ON suppressions (tenant_id, address_hash)",
)


def upgrade() -> None:
    chassis_upgrade(1)
    for statement in _TABLES:
        op.execute(statement)
    for table in ("messages", "decisions", "attempts"):
        partition_by_hash(table, parts=8)
    protect("recipients", "campaigns", "versions", "messages", "attempts", "suppressions")
    protect("provider_accounts", grants="SELECT, INSERT, UPDATE")
    protect("contents", "decisions", grants="SELECT, INSERT")


def downgrade() -> None:
    op.execute("DROP TABLE suppressions, attempts, decisions, messages, provider_accounts")
    op.execute("DROP TABLE contents, versions, campaigns, recipients")
    chassis_downgrade(1)
