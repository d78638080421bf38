"""Imports that failed are closed with a note."""

from alembic import op

revision = "20261127_0640"
down_revision = "20261127_0510"
branch_labels = None
depends_on = None

_STATES = "ALTER TABLE contact_imports DROP CONSTRAINT contact_imports_state, ADD CONSTRAINT contact_imports_state"


def upgrade() -> None:
    op.execute(f"{_STATES} CHECK (state IN ('running', 'completed', 'cancelled', 'failed', 'closed'))")
    op.execute(
        """ALTER TABLE contact_imports ADD COLUMN closed_at timestamptz, ADD COLUMN closed_by uuid,
        ADD COLUMN closing_note text, ADD CONSTRAINT contact_imports_closed CHECK
            (num_nulls(closed_at, closed_by, closing_note) = CASE state WHEN 'closed' THEN 0 ELSE 3 END)"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE contact_imports DROP CONSTRAINT contact_imports_closed")
    op.execute("ALTER TABLE contact_imports NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE contact_imports SET state = 'failed' WHERE state = 'closed'")
    op.execute("ALTER TABLE contact_imports FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE contact_imports DROP COLUMN closed_at, DROP COLUMN closed_by, DROP COLUMN closing_note")
    op.execute(f"{_STATES} CHECK (state IN ('running', 'completed', 'cancelled', 'failed'))")
