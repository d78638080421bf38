"""What the simulator must know to play Twilio."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class TwilioSettings(BaseSettings):
    """Read from `LODESTONE_TWILIO_<NAME>`.

    `auth_token` is the token of the account, which its callbacks are signed with; `api_keys` are secrets of keys by
    their names (JSON). What people write to its numbers goes to `webhook_url` (nowhere without one).
    """

    model_config = SettingsConfigDict(env_prefix="LODESTONE_TWILIO_", frozen=True, env_ignore_empty=True)

    account_sid: str = "AC00000000000000000000000000000001"
    auth_token: SecretStr = SecretStr("twilio_token_of_the_simulator")
    api_keys: dict[str, SecretStr] = {}
    webhook_url: str | None = None
