"""What this service can be told."""

from pydantic import SecretStr

from chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """Chassis settings, and the secret that turns addresses into identities."""

    identity_pepper: SecretStr
    """The same as the gateway's: both must derive the same identity from an address."""
    definitions_kept: int = 1000
    """Published campaign versions, of all tenants, that stay parsed in memory."""
    order_link_days: int = 30
    """How many days before its enrollment by staff a purchase may have been paid to be linked to it."""
