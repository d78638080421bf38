"""Steps may wait for an event, and split: there are more branches, and variants."""

from alembic import op

revision = "20261127_2120"
down_revision = "20261127_2100"
branch_labels = None
depends_on = None


_BEFORE = "branch IN ('true_path', 'false_path')"
_AFTER = "branch IN ('true_path', 'false_path', 'event_path', 'timeout_path')"


def upgrade() -> None:
    op.execute("ALTER TABLE executions ADD COLUMN variant text")
    _check(_AFTER)


def downgrade() -> None:
    op.execute("ALTER TABLE executions NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE executions SET branch = NULL WHERE branch IN ('event_path', 'timeout_path')")
    op.execute("ALTER TABLE executions FORCE ROW LEVEL SECURITY")
    _check(_BEFORE)
    op.execute("ALTER TABLE executions DROP COLUMN variant")


def _check(rule: str) -> None:
    op.execute("ALTER TABLE executions DROP CONSTRAINT executions_branch")
    op.execute(f"ALTER TABLE executions ADD CONSTRAINT executions_branch CHECK ({rule})")
