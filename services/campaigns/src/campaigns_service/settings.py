"""What this service can be told."""

from chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """Campaigns has no setting of its own."""
