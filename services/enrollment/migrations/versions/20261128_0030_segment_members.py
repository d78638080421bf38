"""Contacts are members of segments; what may have changed that is marked by the tables that rules ask."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, partition_by_hash, protect

revision = "20261128_0030"
down_revision = "20261127_2140"
branch_labels = None
depends_on = None

_TENANT = f"tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}"
_ASKED = ("contacts", "audits", "orders", "enrollments")
"""What rules ask; whatever is written there may change which segments a contact is in."""


def upgrade() -> None:
    _members()
    op.execute(
        f"""CREATE TABLE segment_fills ({_TENANT}, segment_id uuid NOT NULL, zone text NOT NULL, reached uuid,
            filled_at timestamptz, PRIMARY KEY (tenant_id, segment_id))"""
    )
    op.execute(f"CREATE TABLE segment_looks ({_TENANT}, looked_at timestamptz NOT NULL, PRIMARY KEY (tenant_id))")
    op.execute(
        f"""CREATE TABLE segment_turns ({_TENANT}, segment_id uuid NOT NULL, contact_id uuid NOT NULL,
            turns_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, contact_id, segment_id))"""
    )
    op.execute("CREATE INDEX segment_turns_at ON segment_turns (tenant_id, turns_at)")
    op.execute("CREATE INDEX segment_turns_segment_id ON segment_turns (tenant_id, segment_id)")
    op.execute(
        f"""CREATE TABLE segment_doubts ({_TENANT}, position bigint GENERATED ALWAYS AS IDENTITY,
            contact_id uuid NOT NULL, PRIMARY KEY (tenant_id, position))"""
    )
    protect("segment_members", "segment_fills", "segment_looks", "segment_turns")
    protect("segment_doubts", grants="SELECT, INSERT, DELETE")
    _mark_doubts()


def _members() -> None:
    op.execute(
        f"""CREATE TABLE segment_members ({_TENANT}, segment_id uuid NOT NULL, contact_id uuid NOT NULL,
            entries integer NOT NULL, entered_at timestamptz NOT NULL, left_at timestamptz,
            PRIMARY KEY (tenant_id, segment_id, contact_id),
            CONSTRAINT segment_members_entries CHECK (entries > 0),
            CONSTRAINT segment_members_times CHECK (left_at >= entered_at)) PARTITION BY HASH (contact_id)"""
    )
    op.execute("CREATE INDEX segment_members_contact_id ON segment_members (tenant_id, contact_id)")
    op.execute(
        "CREATE INDEX segment_members_inside ON segment_members (tenant_id, segment_id, contact_id)"
        " WHERE left_at IS NULL"
    )
    partition_by_hash("segment_members", parts=8)


def _mark_doubts() -> None:
    op.execute(
        """CREATE FUNCTION doubt_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO segment_doubts (contact_id)
                SELECT DISTINCT contact_id FROM written WHERE contact_id IS NOT NULL;
            RETURN NULL; END $$"""
    )
    op.execute(
        """CREATE FUNCTION doubt_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO segment_doubts (contact_id)
                SELECT contact_id FROM written WHERE contact_id IS NOT NULL
                UNION SELECT contact_id FROM known WHERE contact_id IS NOT NULL;
            RETURN NULL; END $$"""
    )
    for table in _ASKED:
        op.execute(
            f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS written"
            " FOR EACH STATEMENT EXECUTE FUNCTION doubt_added()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_changed AFTER UPDATE ON {table}"
            " REFERENCING NEW TABLE AS written OLD TABLE AS known"
            " FOR EACH STATEMENT EXECUTE FUNCTION doubt_changed()"
        )


def downgrade() -> None:
    for table in _ASKED:
        op.execute(f"DROP TRIGGER {table}_added ON {table}")
        op.execute(f"DROP TRIGGER {table}_changed ON {table}")
    op.execute("DROP FUNCTION doubt_added, doubt_changed")
    op.execute("DROP TABLE segment_doubts, segment_turns, segment_looks, segment_fills, segment_members")
