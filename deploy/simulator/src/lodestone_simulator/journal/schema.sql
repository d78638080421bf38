-- Every effect that was executed, oldest first. Amounts are in minor units, times in unix seconds.
CREATE TABLE IF NOT EXISTS executions (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    provider TEXT NOT NULL,
    operation TEXT NOT NULL,
    id TEXT NOT NULL,
    amount INTEGER,
    currency TEXT,
    idempotency_key TEXT,
    metadata TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS executions_by_operation ON executions (provider, operation, currency, amount);
CREATE INDEX IF NOT EXISTS executions_by_key ON executions (idempotency_key) WHERE idempotency_key IS NOT NULL;

-- What the providers keep: payments, refunds, mails. A new version of an object keeps its number.
CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY,
    provider TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (provider, id)
) STRICT;
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (provider, kind, number);

-- By what an object is found.
CREATE TABLE IF NOT EXISTS terms (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    object INTEGER NOT NULL,
    PRIMARY KEY (name, value, object)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS terms_by_object ON terms (object);

-- The first answer under an idempotency key.
CREATE TABLE IF NOT EXISTS answers (
    provider TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created INTEGER NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (provider, key)
) STRICT;

-- Callbacks owed, and what became of each attempt to deliver them.
CREATE TABLE IF NOT EXISTS callbacks (
    number INTEGER PRIMARY KEY,
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0,
    UNIQUE (provider, id)
) STRICT;
CREATE INDEX IF NOT EXISTS callbacks_pending ON callbacks (provider, number) WHERE taken = 0;
CREATE TABLE IF NOT EXISTS attempts (
    number INTEGER PRIMARY KEY,
    callback INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER,
    reason TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS attempts_by_callback ON attempts (callback, number);
