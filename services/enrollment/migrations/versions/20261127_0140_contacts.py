"""Contacts with phone, zone and locale; files of contacts that staff brings; contacts that are merged."""

from alembic import context, op

from chassis.postgres.migrations import open_to_app, protect

revision = "20261127_0140"
down_revision = "20261127_0120"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_TOLD = ("audits", "evidence_values", "inputs", "refusals", "order_differences")
_IMPORT = "FOREIGN KEY (tenant_id, import_id) REFERENCES contact_imports"


def upgrade() -> None:
    op.execute("ALTER TABLE contacts ADD COLUMN phone text, ADD COLUMN zone text, ADD COLUMN locale text")
    _imports()
    _merging()


def downgrade() -> None:
    op.execute("DROP TABLE contact_import_faults, contact_import_parts, contact_imports")
    for table in _TOLD:
        op.execute(f'REVOKE UPDATE (contact_id) ON {table} FROM "{context.config.attributes["app_role"]}"')
    op.execute("ALTER TABLE contacts DROP COLUMN merged_into")
    op.execute("ALTER TABLE contacts DROP COLUMN phone, DROP COLUMN zone, DROP COLUMN locale")


def _imports() -> None:
    op.execute(
        f"""CREATE TABLE contact_imports ({_TENANT}, import_id uuid NOT NULL, digest text NOT NULL,
            columns text[] NOT NULL, rows integer NOT NULL, created_by uuid NOT NULL, created_at timestamptz NOT NULL,
            state text NOT NULL, read integer NOT NULL, created integer NOT NULL, updated integer NOT NULL,
            unchanged integer NOT NULL, refused integer NOT NULL, disputed integer NOT NULL, ended_at timestamptz,
            PRIMARY KEY (tenant_id, import_id),
            CONSTRAINT contact_imports_state CHECK (state IN ('running', 'completed', 'cancelled')),
            CONSTRAINT contact_imports_ended CHECK ((state = 'running') = (ended_at IS NULL)),
            CONSTRAINT contact_imports_read CHECK (read = created + updated + unchanged + refused AND read <= rows),
            CONSTRAINT contact_imports_whole CHECK (state <> 'completed' OR read = rows))"""
    )
    op.execute("CREATE UNIQUE INDEX contact_imports_once ON contact_imports (tenant_id, digest) WHERE ended_at IS NULL")
    op.execute("CREATE INDEX contact_imports_created_at ON contact_imports (tenant_id, created_at, import_id)")
    op.execute(
        f"""CREATE TABLE contact_import_parts ({_TENANT}, import_id uuid NOT NULL, number integer NOT NULL,
            lines jsonb NOT NULL, PRIMARY KEY (tenant_id, import_id, number),
            CONSTRAINT contact_import_parts_import {_IMPORT})"""
    )
    op.execute(
        f"""CREATE TABLE contact_import_faults ({_TENANT}, import_id uuid NOT NULL, line integer NOT NULL,
            field text NOT NULL, reason text NOT NULL, value text NOT NULL, is_applied boolean NOT NULL,
            PRIMARY KEY (tenant_id, import_id, line, field),
            CONSTRAINT contact_import_faults_import {_IMPORT})"""
    )
    protect("contact_imports", grants="SELECT, INSERT, UPDATE")
    protect("contact_import_parts", grants="SELECT, INSERT, DELETE")
    protect("contact_import_faults", grants="SELECT, INSERT")


def _merging() -> None:
    op.execute(
        "ALTER TABLE contacts ADD COLUMN merged_into uuid,"
        " ADD CONSTRAINT contacts_merged CHECK (merged_into <> contact_id)"
    )
    op.execute("CREATE INDEX contacts_merged_into ON contacts (tenant_id, merged_into) WHERE merged_into IS NOT NULL")
    # What was told is never changed, but whose it is may turn out.
    open_to_app(*_TOLD, grants="UPDATE (contact_id)")
