"""What the simulator must know to play Resend."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ResendSettings(BaseSettings):
    """Read from `LODESTONE_RESEND_<NAME>`: `api_key` is the key it accepts."""

    model_config = SettingsConfigDict(env_prefix="LODESTONE_RESEND_", frozen=True, env_ignore_empty=True)

    api_key: SecretStr = SecretStr("re_simulator")
