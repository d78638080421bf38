"""What is known of a purchase is kept, endpoints know their mode, and webhooks are closed by a person.

Nothing was ever released on the table `facts`, which this replaces.
"""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_2110"
down_revision = "20261121_0100"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_DISPOSITION = "ALTER TABLE inbound_events ADD CONSTRAINT inbound_events_disposition CHECK (disposition IN ({}))"
_UP = (
    f"""CREATE TABLE purchases ({_TENANT}, id uuid NOT NULL, facts jsonb NOT NULL, refunds jsonb NOT NULL,
            said jsonb, waits_since timestamptz, same_as uuid, told_at timestamptz NOT NULL,
            is_addressed boolean NOT NULL, PRIMARY KEY (tenant_id, id))""",
    "CREATE INDEX purchases_waiting ON purchases (tenant_id, waits_since) WHERE waits_since IS NOT NULL",
    "CREATE INDEX purchases_told_at ON purchases (tenant_id, told_at) WHERE is_addressed",
    f"""CREATE TABLE purchase_names ({_TENANT}, name text NOT NULL, purchase_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, name))""",
    "CREATE INDEX purchase_names_purchase ON purchase_names (tenant_id, purchase_id)",
    "DROP TABLE facts",
    "ALTER TABLE endpoints ADD COLUMN livemode boolean NOT NULL DEFAULT true",
    "ALTER TABLE endpoints ALTER COLUMN livemode DROP DEFAULT",
    """ALTER TABLE inbound_events ADD COLUMN purchase_id uuid, ADD COLUMN note text, ADD COLUMN closed_by uuid,
            ADD COLUMN closed_at timestamptz, DROP CONSTRAINT inbound_events_disposition""",
    _DISPOSITION.format("'applied', 'ignored', 'duplicate', 'waiting', 'parked', 'closed'"),
    """ALTER TABLE inbound_events ADD CONSTRAINT inbound_events_closed CHECK
            ((disposition = 'closed') = (closed_by IS NOT NULL AND closed_at IS NOT NULL AND note IS NOT NULL))""",
    """CREATE INDEX inbound_events_waiting ON inbound_events (tenant_id, purchase_id)
            WHERE disposition = 'waiting'""",
)
_DOWN = (
    "DROP INDEX inbound_events_waiting",
    """ALTER TABLE inbound_events DROP CONSTRAINT inbound_events_disposition,
            DROP CONSTRAINT inbound_events_closed, DROP COLUMN purchase_id, DROP COLUMN note, DROP COLUMN closed_by,
            DROP COLUMN closed_at""",
    # Not for the rows that are there: those of all tenants can be changed only behind row-level security.
    _DISPOSITION.format("'applied', 'ignored', 'duplicate', 'parked'") + " NOT VALID",
    "ALTER TABLE endpoints DROP COLUMN livemode",
    f"""CREATE TABLE facts ({_TENANT}, name text NOT NULL, reference text NOT NULL, identity text NOT NULL,
            told_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, name))""",
    "DROP TABLE purchase_names, purchases",
)


def upgrade() -> None:
    for statement in _UP:
        op.execute(statement)
    protect("purchases", "purchase_names")


def downgrade() -> None:
    for statement in _DOWN:
        op.execute(statement)
    protect("facts")
