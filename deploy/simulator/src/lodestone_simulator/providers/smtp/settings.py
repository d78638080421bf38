"""What the simulator must know to play a mail server."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SmtpSettings(BaseSettings):
    """Read from `LODESTONE_SIMULATOR_HOST` and `LODESTONE_SIMULATOR_SMTP_PORT`."""

    model_config = SettingsConfigDict(env_prefix="LODESTONE_SIMULATOR_", frozen=True, env_ignore_empty=True)

    host: str = "127.0.0.1"
    smtp_port: int = Field(default=18025, gt=0, lt=65536)
