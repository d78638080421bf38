"""What this service can be told."""

from datetime import timedelta

from pydantic import Field, SecretStr

from chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """The provider, and above which amount a second person is asked."""

    stripe_base_url: str = "https://api.stripe.com"
    stripe_api_key: SecretStr = SecretStr("")
    stripe_timeout: timedelta = timedelta(seconds=15)
    approval_limit: int = Field(default=100_000, ge=0)
    """Minor units; a payout above it needs a second person."""
