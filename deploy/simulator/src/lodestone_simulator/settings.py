"""The environment of the simulator."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from `LODESTONE_<NAME>`; the defaults are enough to start it alone on one machine."""

    model_config = SettingsConfigDict(env_prefix="LODESTONE_", frozen=True, env_ignore_empty=True)

    simulator_host: str = "127.0.0.1"
    simulator_http_port: int = Field(default=18090, gt=0, lt=65536)
    simulator_smtp_port: int = Field(default=18025, gt=0, lt=65536)
    simulator_directory: Path = Path(".local/simulator")
    clock_file: Path | None = None
    stripe_api_key: SecretStr = SecretStr("sk_test_simulator")
    stripe_webhook_secret: SecretStr = SecretStr("whsec_simulator")
    stripe_webhook_url: str | None = None
    stripe_account: str | None = None
    log_level: str = "INFO"
    log_format: str = "json"
