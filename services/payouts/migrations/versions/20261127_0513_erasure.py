"""What staff noted of a guarantee may be forgotten."""

from alembic import context, op

from chassis.postgres.migrations import open_to_app

revision = "20261127_0513"
down_revision = "20261127_0422"
branch_labels = None
depends_on = None


def upgrade() -> None:
    open_to_app("guarantees", grants="UPDATE (notes)")


def downgrade() -> None:
    op.execute(f'REVOKE UPDATE (notes) ON guarantees FROM "{context.config.attributes["app_role"]}"')
