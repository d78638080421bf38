"""What was said with a change may be forgotten."""

from alembic import context, op

from chassis.postgres.migrations import open_to_app

revision = "20261127_0512"
down_revision = "20261127_0301"
branch_labels = None
depends_on = None


def upgrade() -> None:
    open_to_app("changes", grants="UPDATE (text)")


def downgrade() -> None:
    op.execute(f'REVOKE UPDATE (text) ON changes FROM "{context.config.attributes["app_role"]}"')
