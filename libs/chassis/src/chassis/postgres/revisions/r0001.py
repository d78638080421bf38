"""Inbox, answers, outbox, relay state, parked and tenants."""

_MINE = "tenant_id = current_setting('app.tenant')::uuid"
_DAYS = 40

UP = (
    # Bounded texts: a row this short needs no TOAST table, of which there would be one a day.
    """CREATE TABLE inbox (
        tenant_id uuid NOT NULL, source varchar(200) NOT NULL, id varchar(200) NOT NULL, day smallint NOT NULL,
        CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, source, id, day)) PARTITION BY LIST (day)""",
    *(f"CREATE TABLE inbox_day_{day:02} PARTITION OF inbox FOR VALUES IN ({day})" for day in range(_DAYS)),
    'GRANT SELECT, INSERT, DELETE ON inbox TO "{app}"',
    *(f'GRANT TRUNCATE ON inbox_day_{day:02} TO "{{app}}"' for day in range(_DAYS)),
    """CREATE TABLE answers (
        tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid, actor uuid NOT NULL, key text NOT NULL,
        fingerprint bytea NOT NULL, answer jsonb, asked_at timestamptz NOT NULL,
        CONSTRAINT answers_pkey PRIMARY KEY (tenant_id, actor, key))""",
    "CREATE INDEX answers_asked_at ON answers (tenant_id, asked_at)",
    "ALTER TABLE answers ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE answers FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY tenant ON answers USING ({_MINE}) WITH CHECK ({_MINE})",
    'GRANT SELECT, INSERT, UPDATE, DELETE ON answers TO "{app}"',
    """CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id uuid NOT NULL, topic text NOT NULL,
        key text NOT NULL, route text NOT NULL, headers jsonb NOT NULL, value bytea NOT NULL)""",
    'GRANT INSERT ON outbox TO "{app}"',
    'GRANT SELECT, DELETE ON outbox TO "{relay}"',
    """CREATE TABLE relay_state (
        singleton boolean PRIMARY KEY DEFAULT true CONSTRAINT relay_state_singleton CHECK (singleton),
        epoch bigint NOT NULL, noted_epoch bigint NOT NULL, first_number bigint NOT NULL, partitions integer NOT NULL,
        positions bigint[] NOT NULL, database_identity text, cluster_id text)""",
    "INSERT INTO relay_state (epoch, noted_epoch, first_number, partitions, positions) VALUES (0, 0, 1, 1, '{}')",
    'GRANT SELECT, UPDATE ON relay_state TO "{relay}"',
    """CREATE TABLE parked (
        id uuid PRIMARY KEY, tenant_id uuid, source text NOT NULL, message_id text NOT NULL, topic text NOT NULL,
        partition integer NOT NULL, record_offset bigint NOT NULL, key bytea, headers jsonb NOT NULL, value bytea,
        reason text NOT NULL, detail text NOT NULL, tries integer NOT NULL, parked_at timestamptz NOT NULL,
        retry_at timestamptz, dead_at timestamptz,
        CONSTRAINT parked_once UNIQUE NULLS NOT DISTINCT
            (message_id, source, tenant_id, topic, partition, record_offset),
        CONSTRAINT parked_waits_or_is_dead CHECK ((retry_at IS NULL) = (dead_at IS NOT NULL)))""",
    "CREATE INDEX parked_retry_at ON parked (retry_at) WHERE retry_at IS NOT NULL",
    "CREATE INDEX parked_waiting ON parked (tenant_id) WHERE retry_at IS NOT NULL",
    'GRANT SELECT, INSERT, UPDATE, DELETE ON parked TO "{app}"',
    """CREATE TABLE tenants (
        id uuid PRIMARY KEY, version integer NOT NULL, name text NOT NULL, zone text NOT NULL,
        currency text NOT NULL, status text NOT NULL)""",
    'GRANT SELECT, INSERT, UPDATE, DELETE ON tenants TO "{app}"',
)
DOWN = ("DROP TABLE inbox, answers, outbox, relay_state, parked, tenants",)
