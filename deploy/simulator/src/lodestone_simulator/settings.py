"""The environment of the simulator itself; each provider reads its own in its own folder."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from `LODESTONE_<NAME>`; the defaults are enough to start it alone on one machine."""

    model_config = SettingsConfigDict(env_prefix="LODESTONE_", frozen=True, env_ignore_empty=True)

    simulator_host: str = "127.0.0.1"
    simulator_http_port: int = Field(default=18090, gt=0, lt=65536)
    simulator_directory: Path = Path(".local/simulator")
    secrets_directory: Path | None = None
    """A folder of files named like variables, in small letters; providers read their secrets there, too."""
    clock_file: Path | None = None
    log_level: str = "INFO"
    log_format: str = "json"
