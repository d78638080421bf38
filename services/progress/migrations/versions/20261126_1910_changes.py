"""Values that staff measured, and the history of every criterion."""

from alembic import op

from chassis.postgres.migrations import partition_by_hash, protect

revision = "20261126_1910"
down_revision = "20261126_1900"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"
_MEASURED = {
    "measured_value": "numeric",
    "measured_at": "timestamptz",
    "measurement_id": "uuid",
    "measured_by": "uuid",
    "measured_notes": "text",
}


def upgrade() -> None:
    op.execute("ALTER TABLE criteria " + ", ".join(f"ADD COLUMN {name} {kind}" for name, kind in _MEASURED.items()))
    op.execute(
        f"""CREATE TABLE changes ({_TENANT}, enrollment_id uuid NOT NULL, change_id uuid NOT NULL,
            criterion_id uuid NOT NULL, cause text NOT NULL, changed_by uuid, status text NOT NULL,
            percent numeric NOT NULL, current_value numeric NOT NULL, auto_source_ref text,
            occurred_at timestamptz NOT NULL, text text,
            PRIMARY KEY (tenant_id, enrollment_id, change_id)) PARTITION BY HASH (enrollment_id)"""
    )
    partition_by_hash("changes", parts=8)
    protect("changes", grants="SELECT, INSERT")


def downgrade() -> None:
    op.execute("DROP TABLE changes")
    op.execute("ALTER TABLE criteria " + ", ".join(f"DROP COLUMN {name}" for name in _MEASURED))
