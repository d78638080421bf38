"""Links to set a password are asked for by mail."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261127_0150"
down_revision = "20261126_2332"
branch_labels = None
depends_on = None

_ACTORS = "'user', 'key', 'contact', 'operator'"
_TENANT = "tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid"


def upgrade() -> None:
    op.execute(
        f"CREATE TABLE reset_requests ({_TENANT}, email text NOT NULL, asked_at timestamptz NOT NULL,"
        " PRIMARY KEY (tenant_id, email))"
    )
    op.execute("CREATE INDEX reset_requests_asked_at ON reset_requests (tenant_id, asked_at)")
    protect("reset_requests", grants="SELECT, INSERT, UPDATE, DELETE")
    _set_actors(f"{_ACTORS}, 'public'")


def downgrade() -> None:
    _set_actors(_ACTORS, " NOT VALID")  # lines of the log are never taken back
    op.execute("DROP TABLE reset_requests")


def _set_actors(actors: str, how: str = "") -> None:
    op.execute(
        "ALTER TABLE audit_log DROP CONSTRAINT audit_log_actor,"
        f" ADD CONSTRAINT audit_log_actor CHECK (actor IN ({actors})){how}"
    )
