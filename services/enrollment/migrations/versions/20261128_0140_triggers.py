"""Triggers hear what happens to contacts; a campaign may be full."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, protect

revision = "20261128_0140"
down_revision = "20261128_0130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE definitions ADD COLUMN listens text[] NOT NULL DEFAULT '{}'")
    op.execute("CREATE INDEX definitions_listens ON definitions USING gin (listens)")
    op.execute(
        f"""CREATE TABLE occurrences (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT},
            position bigint GENERATED ALWAYS AS IDENTITY, contact_id uuid NOT NULL, name text NOT NULL,
            about jsonb NOT NULL, occurred_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, position))"""
    )
    # UPDATE for FOR UPDATE alone: who takes some locks them.
    protect("occurrences", grants="SELECT, INSERT, DELETE, UPDATE (name)")
    _hear_stages()


def _hear_stages() -> None:
    op.execute(
        """CREATE FUNCTION stage_set() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO occurrences (contact_id, name, about, occurred_at)
                SELECT contact_id, 'stage_change', jsonb_build_object('to', stage), changed_at
                FROM written WHERE stage IS NOT NULL
                    AND EXISTS (SELECT FROM definitions WHERE listens @> '{stage_change}');
            RETURN NULL; END $$"""
    )
    op.execute(
        """CREATE FUNCTION stage_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO occurrences (contact_id, name, about, occurred_at)
                SELECT contact_id, 'stage_change',
                    jsonb_strip_nulls(jsonb_build_object('from', known.stage, 'to', written.stage)), written.changed_at
                FROM written JOIN known USING (contact_id)
                WHERE written.stage IS DISTINCT FROM known.stage AND written.stage IS NOT NULL
                    AND EXISTS (SELECT FROM definitions WHERE listens @> '{stage_change}');
            RETURN NULL; END $$"""
    )
    op.execute(
        "CREATE TRIGGER contacts_stage_set AFTER INSERT ON contacts REFERENCING NEW TABLE AS written"
        " FOR EACH STATEMENT EXECUTE FUNCTION stage_set()"
    )
    op.execute(
        "CREATE TRIGGER contacts_stage_changed AFTER UPDATE ON contacts"
        " REFERENCING NEW TABLE AS written OLD TABLE AS known FOR EACH STATEMENT EXECUTE FUNCTION stage_changed()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER contacts_stage_set ON contacts")
    op.execute("DROP TRIGGER contacts_stage_changed ON contacts")
    op.execute("DROP FUNCTION stage_set, stage_changed")
    op.execute("DROP TABLE occurrences")
    op.execute("ALTER TABLE definitions DROP COLUMN listens")
