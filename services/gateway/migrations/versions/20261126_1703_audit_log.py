"""Who asked for which change, and what was answered: two tables that only grow."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261126_1703"
down_revision = "20261126_1702"
branch_labels = None
depends_on = None

_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE audit_log ({_TENANT}, id uuid NOT NULL, asked_at timestamptz NOT NULL, actor_id uuid NOT NULL,
            actor text NOT NULL, role text NOT NULL, operation text NOT NULL, names jsonb NOT NULL,
            request_id text NOT NULL, asked jsonb NOT NULL, before jsonb NOT NULL, PRIMARY KEY (tenant_id, id),
            CONSTRAINT audit_log_actor CHECK (actor IN ('user', 'key', 'contact', 'operator')))"""
    )
    op.execute("CREATE INDEX audit_log_actor_id ON audit_log (tenant_id, actor_id, id)")
    op.execute(
        f"""CREATE TABLE audit_outcomes ({_TENANT}, id uuid NOT NULL, answered_at timestamptz NOT NULL,
            status integer NOT NULL, after jsonb NOT NULL, PRIMARY KEY (tenant_id, id),
            CONSTRAINT audit_outcomes_line FOREIGN KEY (tenant_id, id) REFERENCES audit_log)"""
    )
    protect("audit_log", "audit_outcomes", grants="SELECT, INSERT")


def downgrade() -> None:
    op.execute("DROP TABLE audit_outcomes, audit_log")
