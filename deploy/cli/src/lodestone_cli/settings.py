"""What the command is told by its environment."""

from pydantic import HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the gateway is, and the key to show there."""

    model_config = SettingsConfigDict(env_prefix="LODESTONE_", extra="ignore")

    url: HttpUrl = HttpUrl("http://127.0.0.1:18080")
    api_key: SecretStr | None = None
    timeout: float = 30
    """Seconds that an answer may take."""
