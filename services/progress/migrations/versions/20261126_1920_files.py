"""Files of evidence."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_1920"
down_revision = "20261126_1910"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE files ({_TENANT}, file_id uuid NOT NULL, enrollment_id uuid NOT NULL,
            criterion_id uuid NOT NULL, name text NOT NULL, asked_at timestamptz NOT NULL, media_type text,
            size bigint, sha256 text, stored_at timestamptz, epoch integer NOT NULL DEFAULT 0, lease_until timestamptz,
            PRIMARY KEY (tenant_id, file_id),
            CONSTRAINT files_criterion_of FOREIGN KEY (tenant_id, criterion_id) REFERENCES criteria,
            CONSTRAINT files_stored CHECK ((stored_at IS NULL) = (sha256 IS NULL)))"""
    )
    op.execute("CREATE INDEX files_criterion ON files (tenant_id, criterion_id)")
    op.execute("CREATE INDEX files_expected ON files (tenant_id, asked_at) WHERE stored_at IS NULL")
    protect("files")


def downgrade() -> None:
    op.execute("DROP TABLE files")
