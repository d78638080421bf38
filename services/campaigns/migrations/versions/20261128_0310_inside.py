"""A version says what became of those who were inside by an earlier one."""

from alembic import op

revision = "20261128_0310"
down_revision = "20261128_0233"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE versions ADD COLUMN inside text NOT NULL DEFAULT 'pin',"
        " ADD CONSTRAINT versions_inside CHECK (inside IN ('pin', 'follow', 'drain'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE versions DROP COLUMN inside")
