"""A journey that has come to its end may have something left to do: its enrollment ends with it."""

from alembic import op

revision = "20261128_0120"
down_revision = "20261128_0051"
branch_labels = None
depends_on = None

_DUE = "journeys_due CHECK (standing <> 'waiting' OR due_at IS NOT NULL)"
_DUE_BEFORE = """journeys_due CHECK (CASE standing WHEN 'waiting' THEN due_at IS NOT NULL
    WHEN 'finished' THEN due_at IS NULL ELSE true END)"""


_READ = ("journeys", "enrollments", "executions")


def upgrade() -> None:
    op.execute(f"ALTER TABLE journeys DROP CONSTRAINT journeys_due, ADD CONSTRAINT {_DUE}")
    _every_tenant(
        """UPDATE journeys SET due_at = clock_timestamp() FROM enrollments WHERE standing = 'finished'
            AND enrollments.tenant_id = journeys.tenant_id AND enrollments.enrollment_id = journeys.enrollment_id
            AND ended_at IS NULL AND NOT jsonb_path_exists(promise, '$.criteria[*] ? (@.required == true)')
            AND EXISTS (SELECT FROM executions WHERE executions.tenant_id = journeys.tenant_id
                AND executions.enrollment_id = journeys.enrollment_id)"""
    )


def downgrade() -> None:
    _every_tenant("UPDATE journeys SET due_at = NULL WHERE standing = 'finished'")
    op.execute(f"ALTER TABLE journeys DROP CONSTRAINT journeys_due, ADD CONSTRAINT {_DUE_BEFORE}")


def _every_tenant(statement: str) -> None:
    for table in _READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    for table in _READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
