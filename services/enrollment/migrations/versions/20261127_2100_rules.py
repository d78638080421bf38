"""Contacts with a stage, tags and fields of their tenant; rules that are saved as segments."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261127_2100"
down_revision = "20261127_0640"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE contacts ADD COLUMN stage text, ADD COLUMN tags text[] NOT NULL DEFAULT '{}',"
        " ADD COLUMN fields jsonb NOT NULL DEFAULT '{}',"
        " ADD CONSTRAINT contacts_fields CHECK (jsonb_typeof(fields) = 'object'),"
        " ADD CONSTRAINT contacts_erased_whole CHECK"
        " (erased_at IS NULL OR (stage IS NULL AND tags = '{}' AND fields = '{}'))"
    )
    op.execute("CREATE INDEX contacts_stage ON contacts (tenant_id, stage) WHERE stage IS NOT NULL")
    op.execute(
        f"""CREATE TABLE contact_fields ({_TENANT}, name text NOT NULL, kind text NOT NULL, label text NOT NULL,
            created_at timestamptz NOT NULL, retired_at timestamptz, PRIMARY KEY (tenant_id, name),
            CONSTRAINT contact_fields_kind CHECK (kind IN ('text', 'number', 'date', 'flag')))"""
    )
    op.execute(
        f"""CREATE TABLE segments ({_TENANT}, segment_id uuid NOT NULL, name text NOT NULL, description text NOT NULL,
            rule jsonb NOT NULL, edition integer NOT NULL, created_by uuid NOT NULL, changed_by uuid NOT NULL,
            created_at timestamptz NOT NULL, changed_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, segment_id))"""
    )
    op.execute("CREATE UNIQUE INDEX segments_name ON segments (tenant_id, name)")
    protect("contact_fields", grants="SELECT, INSERT, UPDATE (label, retired_at)")
    protect("segments")


def downgrade() -> None:
    op.execute("DROP TABLE segments, contact_fields")
    op.execute("ALTER TABLE contacts DROP COLUMN stage, DROP COLUMN tags, DROP COLUMN fields")
