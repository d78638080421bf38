"""What is a contact's has changed: counted for every replica."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261127_0151"
down_revision = "20261127_0150"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE pulses ({_TENANT}, contact_id uuid NOT NULL, enrollments bigint NOT NULL,
            criteria bigint NOT NULL, payouts bigint NOT NULL, changed_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, contact_id))"""
    )
    op.execute("CREATE INDEX pulses_changed_at ON pulses (tenant_id, changed_at)")
    protect("pulses", grants="SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    op.execute("DROP TABLE pulses")
