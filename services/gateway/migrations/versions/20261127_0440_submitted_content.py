"""What an activity said that was told by topic, so that another of its id is noticed; not known of older ones."""

from alembic import op

revision = "20261127_0440"
down_revision = "20261127_0423"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE submitted_activities ADD COLUMN content text")


def downgrade() -> None:
    op.execute("ALTER TABLE submitted_activities DROP COLUMN content")
