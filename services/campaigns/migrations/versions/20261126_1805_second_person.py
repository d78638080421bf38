"""Who changed the draft since the last version, and whether somebody else must publish it."""

from alembic import op

revision = "20261126_1805"
down_revision = "20261126_1801"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE campaigns ADD four_eyes boolean NOT NULL DEFAULT false, ADD editors uuid[] NOT NULL DEFAULT '{}'"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE campaigns DROP four_eyes, DROP editors")
