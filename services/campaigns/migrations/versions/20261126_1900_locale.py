"""How a tenant's people write numbers."""

from chassis.postgres.migrations import chassis_downgrade, chassis_upgrade

revision = "20261126_1900"
down_revision = "20261126_1805"
branch_labels = None
depends_on = None


def upgrade() -> None:
    chassis_upgrade(2)


def downgrade() -> None:
    chassis_downgrade(2)
