"""Parked records can be closed."""

from chassis.postgres.migrations import chassis_downgrade, chassis_upgrade

revision = "20261126_2331"
down_revision = "20261126_2025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    chassis_upgrade(3)


def downgrade() -> None:
    chassis_downgrade(3)
