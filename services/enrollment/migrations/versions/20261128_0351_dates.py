"""Dates of contacts are followed by triggers."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, protect

revision = "20261128_0351"
down_revision = "20261128_0350"
branch_labels = None
depends_on = None

_TENANT = f"tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}"
_KEEP = """INSERT INTO contact_dates (contact_id, field, month_day)
    SELECT contact_id, contact_fields.name, right(fields ->> contact_fields.name, 5)
    FROM {written} JOIN contact_fields ON kind = 'date' AND fields ? contact_fields.name
    ON CONFLICT (tenant_id, contact_id, field) DO UPDATE SET month_day = excluded.month_day"""
_CHANGED = """(SELECT contact_id, written.fields FROM written JOIN known USING (contact_id)
    WHERE written.fields <> known.fields) AS changed"""
_GONE = """DELETE FROM contact_dates USING {changed}
    WHERE contact_dates.contact_id = changed.contact_id AND NOT changed.fields ? contact_dates.field"""
_THERE = """INSERT INTO contact_dates (tenant_id, contact_id, field, month_day)
    SELECT tenant_id, contact_id, contact_fields.name, right(fields ->> contact_fields.name, 5)
    FROM contacts JOIN contact_fields USING (tenant_id) WHERE kind = 'date' AND fields ? contact_fields.name"""


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE contact_dates ({_TENANT}, contact_id uuid NOT NULL, field text NOT NULL,
            month_day text NOT NULL, PRIMARY KEY (tenant_id, contact_id, field))"""
    )
    op.execute("CREATE INDEX contact_dates_month_day ON contact_dates (tenant_id, field, month_day, contact_id)")
    op.execute(
        f"""CREATE TABLE date_windows ({_TENANT}, after timestamptz NOT NULL, until timestamptz NOT NULL,
            reached uuid, PRIMARY KEY (tenant_id))"""
    )
    op.execute(
        f"""CREATE TABLE dates_reached ({_TENANT}, trigger_id uuid NOT NULL, contact_id uuid NOT NULL,
            day date NOT NULL, moment timestamptz NOT NULL, PRIMARY KEY (tenant_id, trigger_id, contact_id, day))"""
    )
    op.execute("CREATE INDEX dates_reached_moment ON dates_reached (tenant_id, moment)")
    _take_those_there_are()
    protect("contact_dates", "date_windows", grants="SELECT, INSERT, UPDATE, DELETE")
    protect("dates_reached", grants="SELECT, INSERT, DELETE")
    _note_dates()


def _take_those_there_are() -> None:
    for table in ("contacts", "contact_fields"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(_THERE)
    for table in ("contacts", "contact_fields"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _note_dates() -> None:
    _function("dates_added", _KEEP.format(written="written"))
    _function("dates_changed", _GONE.format(changed=_CHANGED), _KEEP.format(written=_CHANGED))
    op.execute(
        "CREATE TRIGGER contacts_dates_added AFTER INSERT ON contacts REFERENCING NEW TABLE AS written"
        " FOR EACH STATEMENT EXECUTE FUNCTION dates_added()"
    )
    op.execute(
        "CREATE TRIGGER contacts_dates_changed AFTER UPDATE ON contacts"
        " REFERENCING NEW TABLE AS written OLD TABLE AS known FOR EACH STATEMENT EXECUTE FUNCTION dates_changed()"
    )


def _function(name: str, *statements: str) -> None:
    body = "; ".join(statements)
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$")


def downgrade() -> None:
    op.execute("DROP TRIGGER contacts_dates_added ON contacts")
    op.execute("DROP TRIGGER contacts_dates_changed ON contacts")
    op.execute("DROP FUNCTION dates_added, dates_changed")
    op.execute("DROP TABLE contact_dates, date_windows, dates_reached")
